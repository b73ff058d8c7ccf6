import { useQuery } from '@tanstack/react-query'
import { errorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import { threadIdOf } from '../../messaging/threadId'
import type { EnvelopeId, ThreadRef } from '../../messaging/types'
import { useActiveSender, useEngine, useEngineState } from '../../session/SessionProvider'
import { useDebounced } from './useDebounced'

const ESTIMATE_AFTER_MS = 300

/** Bytes and fee of the text, before it is sent. The line keeps its height, so nothing shifts. */
export function CostLine({
  id,
  thread,
  text,
  about,
  isSealable,
}: {
  id: string
  thread: ThreadRef
  text: string
  /** The message that it answers or edits. */
  about: EnvelopeId | undefined
  isSealable: boolean
}) {
  const { t, format } = useText()
  const engine = useEngine()
  const { scope } = useEngineState()
  const sender = useActiveSender()
  const settled = useDebounced(text, ESTIMATE_AFTER_MS)
  const enabled = isSealable && settled.trim() !== ''
  const { data, error } = useQuery({
    queryKey: [
      'estimate',
      scope.genesisHash,
      scope.contract,
      scope.account,
      threadIdOf(thread),
      settled,
      about,
    ],
    queryFn: () => engine.estimate(thread, settled, about),
    enabled,
    placeholderData: (previous) => previous,
    // The text is a key here: it is forgotten with the composer.
    gcTime: 0,
  })
  return (
    <p id={id} className="min-h-4 px-4 text-right text-2xs text-muted tabular-nums">
      {enabled && text !== '' && error && <span className="text-danger">{errorText(t, error)}</span>}
      {enabled &&
        text !== '' &&
        !error &&
        data &&
        t(sender === null ? 'composer.cost' : 'composer.costBySender', {
          bytes: format.bytes(data.bytes),
          fee: format.ether(data.fee),
        })}
    </p>
  )
}
