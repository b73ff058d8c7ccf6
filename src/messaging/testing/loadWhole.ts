import { decodeChunk } from '../decodeChunk'
import type { HistoryStore } from '../ports'
import { byPosition } from '../position'
import type { Snapshot } from '../types'

/** What a store loads, the messages of its chunks and of its rows in chain order. */
export async function loadWhole(store: Pick<HistoryStore, 'load'>): Promise<Omit<Snapshot, 'chunks'>> {
  const { chunks, messages, ...rest } = await store.load()
  const final = chunks
    .map(decodeChunk)
    .flatMap(({ count, at }) => Array.from({ length: count }, (_, i) => at(i)))
  return { ...rest, messages: [...final, ...messages].sort(byPosition) }
}
