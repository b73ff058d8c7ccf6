import { decodeChunk } from '../decodeChunk'
import type { HistoryStore } from '../ports'
import { byPosition } from '../position'
import type { Snapshot } from '../types'

/** What a store loads, the messages of its chunks and of its rows in chain order. */
export async function loadWhole(
  store: Pick<HistoryStore, 'load'>,
): Promise<Omit<Snapshot, 'chunks' | 'rest'>> {
  const { chunks: newest, messages, rest: later = [], ...rest } = await store.load()
  const chunks = [...newest]
  for await (const further of later) chunks.push(...further)
  const final = chunks.map(decodeChunk).flatMap((chunk) => chunk.messages())
  return { ...rest, messages: [...final, ...messages].sort(byPosition) }
}
