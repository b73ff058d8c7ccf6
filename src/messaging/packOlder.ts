import { encodeChunk } from './encodeChunk'
import type { HistoryChanges } from './ingest'
import { inOrder } from './messageList'
import { threadIdOf } from './threadId'
import type { Message, ThreadId } from './types'

/** Fewer messages of one thread take less room as objects than as a chunk of their own. */
const FEWEST = 8
/** As many as a chunk takes, and some. */
const MOST = 30_000

/** What a restore brought, where it is told: what is much of one thread as chunks, which take a fifth of the room and are not cloned. */
export function packOlder(changes: HistoryChanges): {
  readonly changes: HistoryChanges
  readonly chunks: readonly Uint8Array<ArrayBuffer>[]
} {
  const { older } = changes
  if (!older) return { changes, chunks: [] }
  const threads = new Map<ThreadId, Message[]>()
  for (const message of older.messages) {
    const id = threadIdOf(message.thread)
    const list = threads.get(id)
    if (list) list.push(message)
    else threads.set(id, [message])
  }
  const lists = [...threads.values()]
  const isMany = ({ length }: readonly Message[]) => length >= FEWEST && length <= MOST
  return {
    changes: { ...changes, older: { ...older, messages: lists.filter((list) => !isMany(list)).flat() } },
    chunks: lists.filter(isMany).map((list) => encodeChunk(inOrder(list))),
  }
}
