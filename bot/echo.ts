import { BaseError } from '../src/lib/BaseError'
import type { Engine } from '../src/messaging/engine'
import type { Message, ThreadId } from '../src/messaging/types'
import { EnvelopeTooLongError } from '../src/protocol/envelope'
import { PayloadKind } from '../src/protocol/payload'

/** Characters of a text that are repeated where the whole of it leaves no room for our own word. */
const EXCERPT_LENGTH = 1_000

/**
 * Answers every text once, in the thread it came in. What was answered is read from the chain: our own messages carry the
 * highest count seen (`ack`), so a restarted bot neither repeats itself nor forgets anybody. Returns the way to stop.
 * @param report is told why a text got no answer; never a word of the text itself
 */
export function startEcho(engine: Engine, report: (line: string) => void): () => void {
  const answered = new Map<ThreadId, number>()

  function answer(): void {
    const state = engine.get()
    if (state.sync.phase !== 'live') return
    for (const [id, list] of state.messages) {
      const messages = [...list]
      const done = answered.get(id) ?? highestAck(messages, state.scope.account)
      const open = messages.filter(
        (message) => isText(message, state.scope.account) && countOf(message) > done,
      )
      answered.set(id, Math.max(done, ...open.map(countOf)))
      for (const message of open) void echo(message)
    }
  }

  /** Never rejects: one text must not end the bot, and end it again whenever it starts anew. */
  async function echo(message: Message): Promise<void> {
    const text = textOf(message)
    const send = (answer: string) => engine.send(message.thread, `Echo: ${answer}`)
    try {
      await send(text).catch((error: unknown) => {
        if (!(error instanceof EnvelopeTooLongError)) throw error
        return send(`${Array.from(text).slice(0, EXCERPT_LENGTH).join('')}…`)
      })
    } catch (error) {
      // A foreign error may quote what it was given.
      report(`A text got no answer: ${error instanceof BaseError ? error.shortMessage : 'unforeseen'}`)
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
