import type { IDBPDatabase } from 'idb'
import { decodeChunk } from '../messaging/decodeChunk'
import { ConflictError } from '../messaging/errors'
import { positionKey } from '../messaging/position'
import { threadIdOf } from '../messaging/threadId'
import type { Message, ThreadId } from '../messaging/types'
import { mergeable } from './mergeable'
import { openBundle, openChunk } from './openChunk'
import { Outdated } from './outdated'
import { inOrder, packThread, type Span, without } from './packThread'
import type { BundleKey, ChunkKey, MessageSchema, SealedRow } from './schema'
import { sealBundle, sealChunk } from './sealChunk'
import type { Vault } from './vault'

/** What a transaction does to chunks and bundles, sealed before it is opened. */
export interface PackedHistory {
  readonly goneChunks: readonly ChunkKey[]
  readonly goneBundles: readonly BundleKey[]
  readonly chunks: readonly SealedRow<ChunkKey>[]
  readonly bundles: readonly SealedRow<BundleKey>[]
}

/** How many messages fill a chunk. */
const CHUNK_SIZE = 500

/** Plans how final messages come into chunks and bundles, and others out of them. Writes nothing. */
export async function packHistory(params: {
  database: IDBPDatabase<MessageSchema>
  vault: Vault
  added: readonly Message[]
  dropped: readonly Message[]
  /** The transaction begins by removing everything. */
  afresh?: boolean
  chunkSize?: number
}): Promise<PackedHistory> {
  const { database, vault, dropped, afresh = false, chunkSize = CHUNK_SIZE } = params

  async function readBundle(key: BundleKey): Promise<readonly Message[]> {
    const row = await database.get('bundles', key)
    return messagesOf(row && ((await openBundle(vault, row)) ?? 'damaged'))
  }

  async function readChunk({ key }: { key: ChunkKey }): Promise<readonly Message[]> {
    const row = await database.get('chunks', key)
    const bytes = row && ((await openChunk(vault, row)) ?? 'damaged')
    return messagesOf(typeof bytes === 'object' ? [bytes] : bytes)
  }

  const bundles = afresh ? [] : await database.getAllKeys('bundles')
  const holding = dropped.length === 0 ? [] : await filterHolding(bundles, readBundle, dropped)
  const others = bundles.filter((key) => !holding.includes(key))
  const few = [...byThread(params.added).values()].filter((list) => list.length < chunkSize)
  const merged = mergeable(countOf(few) + holding.reduce((sum, [count]) => sum + count, 0), others)
  const goneBundles = [...holding, ...merged]
  const kept = without((await Promise.all(goneBundles.map(readBundle))).flat(), dropped)

  const leaving = byThread(dropped)
  const threads = byThread([...kept, ...params.added])
  const [goneChunks, chunks, loose]: [ChunkKey[], Promise<SealedRow<ChunkKey>>[], (readonly Message[])[]] = [
    [],
    [],
    [],
  ]
  for (const id of new Set([...threads.keys(), ...leaving.keys()])) {
    const added = threads.get(id) ?? []
    if (added.length < chunkSize && !leaving.has(id)) {
      loose.push(inOrder(added))
      continue
    }
    const thread = await vault.index(`chunks/${id}`)
    const range = IDBKeyRange.bound([thread], [thread, []])
    const keys = afresh ? [] : await database.getAllKeys('chunks', range)
    const packed = await packThread({
      spans: keys.map(spanOf),
      added,
      dropped: leaving.get(id) ?? [],
      read: readChunk,
      size: chunkSize,
    })
    goneChunks.push(...packed.gone.map(({ key }) => key))
    chunks.push(...packed.chunks.map((list) => sealChunk(vault, thread, list)))
    if (packed.loose.length > 0) loose.push(packed.loose)
  }
  return {
    goneChunks,
    goneBundles,
    chunks: await Promise.all(chunks),
    bundles: loose.length > 0 ? [await sealBundle(vault, loose)] : [],
  }
}

/** @throws {Outdated} for what is not there @throws {ConflictError} for what is damaged: who loads then gives the history up */
function messagesOf(chunks: readonly Uint8Array[] | 'damaged' | undefined): readonly Message[] {
  if (chunks === undefined) throw new Outdated()
  if (chunks === 'damaged') throw new ConflictError()
  return chunks.map(decodeChunk).flatMap(({ count, at }) => Array.from({ length: count }, (_, i) => at(i)))
}

/** The bundles that hold one of `messages`. */
async function filterHolding(
  bundles: readonly BundleKey[],
  read: (key: BundleKey) => Promise<readonly Message[]>,
  messages: readonly Message[],
): Promise<BundleKey[]> {
  const wanted = new Set(messages.map(positionKey))
  const holds = await Promise.all(
    bundles.map(async (key) => (await read(key)).some((message) => wanted.has(positionKey(message)))),
  )
  return bundles.filter((_, i) => holds[i])
}

function countOf(lists: readonly (readonly Message[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0)
}

function byThread(messages: readonly Message[]): ReadonlyMap<ThreadId, readonly Message[]> {
  const threads = new Map<ThreadId, Message[]>()
  for (const message of messages) {
    const id = threadIdOf(message.thread)
    const list = threads.get(id)
    if (list) list.push(message)
    else threads.set(id, [message])
  }
  return threads
}

/** What the key of a chunk says of it. */
function spanOf(key: ChunkKey): Span & { readonly key: ChunkKey } {
  const [, firstBlock, firstLogIndex, lastBlock, lastLogIndex] = key
  return {
    key,
    first: { blockNumber: firstBlock, logIndex: firstLogIndex },
    last: { blockNumber: lastBlock, logIndex: lastLogIndex },
  }
}
