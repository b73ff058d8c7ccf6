import type { Engine } from '../src/messaging/engine'
import type { Message, ThreadId } from '../src/messaging/types'
import { PayloadKind } from '../src/protocol/payload'

/**
 * Answers every text once, in the thread it came in. What was answered is read from the chain: our own messages carry the
 * highest count seen (`ack`), so a restarted bot neither repeats itself nor forgets anybody. Returns the way to stop.
 */
export function startEcho(engine: Engine): () => void {
  const answered = new Map<ThreadId, number>()

  function answer(): void {
    const state = engine.get()
    if (state.sync.phase !== 'live') return
    for (const [id, messages] of state.messages) {
      const done = answered.get(id) ?? highestAck(messages, state.scope.account)
      const open = messages.filter(
        (message) => isText(message, state.scope.account) && countOf(message) > done,
      )
      answered.set(id, Math.max(done, ...open.map(countOf)))
      for (const message of open) void engine.send(message.thread, `Echo: ${textOf(message)}`)
    }
  }

  const unsubscribe = engine.subscribe(answer)
  answer()
  return unsubscribe
}

function isText(message: Message, account: string): boolean {
  return (
    message.from !== account &&
    message.content.status === 'opened' &&
    message.content.payload.kind === PayloadKind.text
  )
}

function countOf(message: Message): number {
  return message.content.status === 'opened' ? message.content.payload.n : 0
}

function textOf(message: Message): string {
  return message.content.status === 'opened' ? String(message.content.payload.fields[0]) : ''
}

function highestAck(messages: readonly Message[], account: string): number {
  const acks = messages.flatMap(({ from, content }) =>
    from === account && content.status === 'opened' ? [content.payload.ack] : [],
  )
  return Math.max(0, ...acks)
}
