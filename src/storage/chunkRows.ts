import { concatBytes, uint } from '../lib/bytes'
import { encodeChunk, isChunk } from '../messaging/chunk'
import type { Message } from '../messaging/types'
import type { Span } from './packThread'
import type { BundleKey, ChunkKey, SealedRow } from './schema'
import type { Vault } from './vault'

export type ChunkRow = SealedRow<ChunkKey>
export type BundleRow = SealedRow<BundleKey>
type ChunkBytes = Uint8Array<ArrayBuffer>

const chunkPlace = (key: ChunkKey) => `chunks/${String(key)}`
const bundlePlace = (key: BundleKey) => `bundles/${String(key)}`

/** A chunk of `messages`, at least one, of the thread that the opaque `thread` stands for. */
export async function sealChunk(
  vault: Vault,
  thread: string,
  messages: readonly Message[],
): Promise<ChunkRow> {
  const [first, last] = [messages[0] as Message, messages.at(-1) as Message]
  const ends = [first.blockNumber, first.logIndex, last.blockNumber, last.logIndex] as const
  const key: ChunkKey = [thread, ...ends, messages.length]
  return { key, ...(await vault.sealBytes(chunkPlace(key), encodeChunk(messages))) }
}

/** undefined for one that was damaged, or written by a newer version. */
export async function openChunk(vault: Vault, row: ChunkRow): Promise<ChunkBytes | undefined> {
  const bytes = await vault.openBytes(chunkPlace(row.key), row)
  return bytes && isChunk(bytes) ? bytes : undefined
}

/** A bundle of `lists`, at least one, each of one thread: chunks with the length of each before it, in four bytes. */
export async function sealBundle(vault: Vault, lists: readonly (readonly Message[])[]): Promise<BundleRow> {
  const count = lists.reduce((sum, { length }) => sum + length, 0)
  const key: BundleKey = [count, crypto.randomUUID()]
  const chunks = lists.map((list) => encodeChunk(list))
  const bytes = concatBytes(...chunks.flatMap((chunk) => [uint(chunk.length, 4), chunk]))
  return { key, ...(await vault.sealBytes(bundlePlace(key), bytes)) }
}

/** The chunks in a bundle; undefined as for {@link openChunk}. */
export async function openBundle(vault: Vault, row: BundleRow): Promise<readonly ChunkBytes[] | undefined> {
  const bytes = await vault.openBytes(bundlePlace(row.key), row)
  if (bytes === undefined) return undefined
  const view = new DataView(bytes.buffer)
  const chunks: ChunkBytes[] = []
  for (let at = 0; at < bytes.length; ) {
    const start = at + 4
    at = start + view.getUint32(at)
    chunks.push(bytes.subarray(start, at))
  }
  return chunks.every(isChunk) ? chunks : undefined
}

/** What the key of a chunk says of it. */
export function spanOf(key: ChunkKey): Span & { readonly key: ChunkKey } {
  const [, firstBlock, firstLogIndex, lastBlock, lastLogIndex] = key
  return {
    key,
    first: { blockNumber: firstBlock, logIndex: firstLogIndex },
    last: { blockNumber: lastBlock, logIndex: lastLogIndex },
  }
}
