import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Navigate } from 'react-router'
import { errorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import { selectThread } from '../../messaging/selectors'
import { UNLABELLED_KEY_INDEX } from '../../messaging/threadId'
import type { ThreadRef } from '../../messaging/types'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { threadPath } from '../../session/threadPath'
import { IconButton } from '../../ui/IconButton'
import { CostLine } from './CostLine'
import { PeerKeyNotice } from './PeerKeyNotice'
import { useAutoHeight } from './useAutoHeight'
import { useDraft } from './useDraft'
import { usePeerKey } from './usePeerKey'
import { WalletNotice } from './WalletNotice'

/**
 * Writes into one thread. Each thread has its own: text and draft never move to another one. Who has no `default-key`, but a key
 * without a label, is written to there, unless there is a conversation here already.
 */
export function Composer({ thread }: { thread: ThreadRef }) {
  const peerKey = usePeerKey(thread)
  const state = useEngineState()
  if (peerKey === 'unlabelled' && selectThread(state, thread).items.length === 0) {
    return <Navigate to={threadPath({ ...thread, peerKeyIndex: UNLABELLED_KEY_INDEX })} replace />
  }
  return <ThreadComposer key={threadPath(thread)} thread={thread} />
}

function ThreadComposer({ thread }: { thread: ThreadRef }) {
  const { t } = useText()
  const engine = useEngine()
  const { scope } = useEngineState()
  const peerKey = usePeerKey(thread)
  const draft = useDraft(thread)
  const [error, setError] = useState<unknown>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useAutoHeight(field, draft.text)
  useEffect(() => {
    // With a touch screen, focus would raise the keyboard over the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])
  const isBlank = draft.text.trim() === ''
  const isClosed =
    peerKey === 'expired' || peerKey === 'unsupported' || peerKey === 'otherCurve' || peerKey === 'unlabelled'

  const send = () => {
    if (isBlank || isClosed) return
    setError(null)
    if (peerKey === 'missing') {
      draft.keep()
      return
    }
    const { text } = draft
    // Nothing is awaited before send: the echo is on the screen in the next frame. It throws only before anything was stored.
    engine.send(thread, text).catch((reason: unknown) => {
      draft.restore(text)
      setError(reason)
    })
    draft.clear()
    field.current?.focus()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method is composing, Enter chooses a candidate. Safari reports the key 229 after the composition's end.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return
    event.preventDefault()
    send()
  }

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2">
      <WalletNotice account={scope.account} />
      <PeerKeyNotice thread={thread} peerKey={peerKey} isKept={draft.awaitsKey} hasText={!isBlank} />
      {error !== null && (
        <p role="alert" className="text-sm text-danger">
          {t('composer.notStored', { reason: errorText(t, error) })}
        </p>
      )}
      <div className="flex items-end gap-1.5 rounded-bubble border border-line-strong bg-surface py-1 pr-1 pl-4 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent">
        <textarea
          ref={field}
          rows={1}
          aria-label={t('composer.message')}
          aria-describedby="composer-cost"
          placeholder={t('composer.placeholder')}
          value={draft.text}
          onChange={(event) => draft.write(event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-[calc(8*1.375rem+1rem)] min-h-9 flex-1 resize-none bg-transparent py-2 leading-[1.375rem] outline-none placeholder:text-muted"
        />
        <IconButton
          type="submit"
          icon="send"
          label={t('action.send')}
          disabled={isBlank || isClosed}
          look="primary"
        />
      </div>
      <CostLine id="composer-cost" thread={thread} text={draft.text} isSealable={peerKey === 'usable'} />
    </form>
  )
}
