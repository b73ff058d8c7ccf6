import { isChunk } from '../messaging/decodeChunk'
import type { BundleKey, ChunkKey, SealedRow } from './schema'
import type { Vault } from './vault'

type ChunkBytes = Uint8Array<ArrayBuffer>

export const chunkPlace = (key: ChunkKey) => `chunks/${String(key)}`
export const bundlePlace = (key: BundleKey) => `bundles/${String(key)}`

/** undefined for one that was damaged, or written by a newer version. */
export async function openChunk(vault: Vault, row: SealedRow<ChunkKey>): Promise<ChunkBytes | undefined> {
  const bytes = await vault.openBytes(chunkPlace(row.key), row)
  return bytes && isChunk(bytes) ? bytes : undefined
}

/** The chunks in a bundle; undefined as for {@link openChunk}. */
export async function openBundle(
  vault: Vault,
  row: SealedRow<BundleKey>,
): Promise<readonly ChunkBytes[] | undefined> {
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
