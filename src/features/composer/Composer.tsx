import { type FormEvent, type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Navigate } from 'react-router'
import { errorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import { selectThread } from '../../messaging/selectors'
import { UNLABELLED_KEY_INDEX } from '../../messaging/threadId'
import type { ThreadRef } from '../../messaging/types'
import type { Composing } from '../../session/composeIntent'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { threadPath } from '../../session/threadPath'
import { IconButton } from '../../ui/IconButton'
import { CostLine } from './CostLine'
import { PeerKeyNotice } from './PeerKeyNotice'
import { useAutoHeight } from './useAutoHeight'
import { useDraft } from './useDraft'
import { useEdited } from './useEdited'
import { usePeerKey } from './usePeerKey'
import { WalletNotice } from './WalletNotice'

const IntentBar = lazy(async () => ({ default: (await import('./IntentBar')).IntentBar }))
const SenderHint = lazy(async () => ({ default: (await import('./SenderHint')).SenderHint }))

/**
 * Writes into one thread. Each thread has its own: text and draft never move to another one. Who has no `default-key`, but a key
 * without a label, is written to there, unless there is a conversation here already.
 */
export function Composer({ thread, composing }: { thread: ThreadRef; composing: Composing }) {
  const peerKey = usePeerKey(thread)
  const state = useEngineState()
  if (peerKey === 'unlabelled' && selectThread(state, thread).items.length === 0) {
    return <Navigate to={threadPath({ ...thread, peerKeyIndex: UNLABELLED_KEY_INDEX })} replace />
  }
  return <ThreadComposer key={threadPath(thread)} thread={thread} composing={composing} />
}

function ThreadComposer({ thread, composing }: { thread: ThreadRef; composing: Composing }) {
  const { t } = useText()
  const engine = useEngine()
  const { scope } = useEngineState()
  const peerKey = usePeerKey(thread)
  const { intent, setIntent } = composing
  const draft = useDraft(thread)
  const edited = useEdited(intent)
  // While a message is edited the draft waits, as it was.
  const { text, write } = edited ?? draft
  const [error, setError] = useState<unknown>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useAutoHeight(field, text)
  useEffect(() => {
    // With a touch screen, focus would raise the keyboard over the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])
  useEffect(() => {
    if (!intent) return
    field.current?.focus()
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length)
  }, [intent])
  const isMissing = peerKey === 'missing'
  useEffect(() => {
    // Who has never written is not followed yet: their first key shows here in the block that brings it.
    if (isMissing) void engine.followKeys(thread.peer)
  }, [engine, thread.peer, isMissing])
  const isBlank = text.trim() === ''
  const isClosed =
    peerKey === 'expired' || peerKey === 'unsupported' || peerKey === 'otherCurve' || peerKey === 'unlabelled'

  const send = () => {
    if (isBlank || isClosed) return
    setError(null)
    if (peerKey === 'missing' && !edited) {
      draft.keep()
      return
    }
    // Nothing is awaited before the engine: the echo is on the screen in the next frame. It throws only before anything was stored.
    carryOut().catch((reason: unknown) => {
      // What was edited is still with its intent.
      if (!edited) draft.restore(text)
      setIntent(intent)
      setError(reason)
    })
    if (!edited) draft.clear()
    setIntent(null)
    field.current?.focus()
  }
  const carryOut = (): Promise<void> => {
    if (!intent) return engine.send(thread, text)
    if (intent.type === 'reply') return engine.reply(thread, intent.about, text)
    return text === intent.text ? Promise.resolve() : engine.edit(thread, intent.about, text)
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && intent && !event.nativeEvent.isComposing) {
      event.preventDefault()
      setIntent(null)
    }
    // While an input method is composing, Enter chooses a candidate. Safari reports the key 229 after the composition's end.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return
    event.preventDefault()
    send()
  }

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2">
      <WalletNotice account={scope.account} />
      <Suspense>
        <SenderHint thread={thread} />
      </Suspense>
      <PeerKeyNotice thread={thread} peerKey={peerKey} isKept={draft.awaitsKey} hasText={!isBlank} />
      {error !== null && (
        <p role="alert" className="text-sm text-danger">
          {t('composer.notStored', { reason: errorText(t, error) })}
        </p>
      )}
      <Suspense>
        {intent && <IntentBar intent={intent} peer={thread.peer} onCancel={() => setIntent(null)} />}
      </Suspense>
      <div className="flex items-end gap-1.5 rounded-bubble border border-line-strong bg-surface py-1 pr-1 pl-4 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={t('composer.message')}
          aria-describedby="composer-cost"
          placeholder={t('composer.placeholder')}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-[calc(8*1.375rem+1rem)] min-h-9 min-w-0 flex-1 resize-none bg-transparent py-2 leading-[1.375rem] outline-none placeholder:overflow-hidden placeholder:text-ellipsis placeholder:whitespace-nowrap placeholder:text-muted"
        />
        {/* As high as one line, so that the button stands in its middle at any text size. */}
        <div className="flex h-[calc(1.375rem+var(--spacing)*4)] items-center">
          <IconButton
            type="submit"
            icon="send"
            label={t('action.send')}
            disabled={isBlank || isClosed}
            look="primary"
          />
        </div>
      </div>
      <CostLine
        id="composer-cost"
        thread={thread}
        text={text}
        about={intent?.about}
        isSealable={peerKey === 'usable'}
      />
    </form>
  )
}
