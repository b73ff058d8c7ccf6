import type { Engine } from '../engine'
import { selectThread } from '../selectors'
import { defaultThread } from '../threadId'
import type { Address, ThreadRef } from '../types'

/** A thread as its lines read: `< text` from the peer, `> text (status)` from us. The main thread when only a peer is given. */
export function showThread(engine: Engine, of: Address | ThreadRef): string[] {
  const ref = typeof of === 'string' ? defaultThread(of) : of
  return selectThread(engine.get(), ref).items.map(({ own, content, delivery, error }) => {
    const text = 'text' in content ? content.text : content.kind
    const kind = content.kind === 'title' ? 'title ' : ''
    if (!own) return `< ${kind}${text}`
    const state = [delivery, ...(error === null ? [] : [error])]
    return `> ${kind}${text} (${state.join(' ')})`
  })
}
