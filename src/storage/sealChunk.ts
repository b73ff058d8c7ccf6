import { concatBytes, uint } from '../lib/bytes'
import { encodeChunk } from '../messaging/encodeChunk'
import type { Message } from '../messaging/types'
import { bundlePlace, chunkPlace } from './openChunk'
import type { BundleKey, ChunkKey, SealedRow } from './schema'
import type { Vault } from './vault'

/** A chunk of `messages`, at least one, of the thread that the opaque `thread` stands for. */
export async function sealChunk(
  vault: Vault,
  thread: string,
  messages: readonly Message[],
): Promise<SealedRow<ChunkKey>> {
  const [first, last] = [messages[0] as Message, messages.at(-1) as Message]
  const ends = [first.blockNumber, first.logIndex, last.blockNumber, last.logIndex] as const
  const key: ChunkKey = [thread, ...ends, messages.length]
  return { key, ...(await vault.sealBytes(chunkPlace(key), encodeChunk(messages))) }
}

/** A bundle of `lists`, at least one, each of one thread: chunks with the length of each before it, in four bytes. */
export async function sealBundle(
  vault: Vault,
  lists: readonly (readonly Message[])[],
): Promise<SealedRow<BundleKey>> {
  const count = lists.reduce((sum, { length }) => sum + length, 0)
  const key: BundleKey = [count, crypto.randomUUID()]
  const chunks = lists.map((list) => encodeChunk(list))
  const bytes = concatBytes(...chunks.flatMap((chunk) => [uint(chunk.length, 4), chunk]))
  return { key, ...(await vault.sealBytes(bundlePlace(key), bytes)) }
}
