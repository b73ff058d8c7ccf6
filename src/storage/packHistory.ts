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

const NOTHING: PackedHistory = { goneChunks: [], goneBundles: [], chunks: [], bundles: [] }

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
  if (params.added.length + dropped.length === 0) return NOTHING

  async function readBundle(key: BundleKey): Promise<readonly Message[]> {
    const row = await database.get('bundles', key)
    return messagesOf(row && ((await openBundle(vault, row)) ?? 'damaged'))
  }

  async function readChunk({ key }: { key: ChunkKey }): Promise<readonly Message[]> {
    const row = await database.get('chunks', key)
    const bytes = row && ((await openChunk(vault, row)) ?? 'damaged')
    return messagesOf(typeof bytes === 'object' ? [bytes] : bytes)
  }

  // All keys at once: asked for thread by thread they took longer than encoding its messages.
  const [bundles, keys] = afresh
    ? [[], []]
    : await Promise.all([database.getAllKeys('bundles'), database.getAllKeys('chunks')])
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
  const ids = [...new Set([...threads.keys(), ...leaving.keys()])]
  const isLoose = (id: ThreadId) => (threads.get(id) ?? []).length < chunkSize && !leaving.has(id)
  for (const id of ids.filter(isLoose)) loose.push(inOrder(threads.get(id) ?? []))
  const packing = ids.filter((id) => !isLoose(id))
  const indexes = await Promise.all(packing.map((id) => vault.index(`chunks/${id}`)))
  const spans = groupSpans(keys)
  for (const [i, id] of packing.entries()) {
    const thread = indexes[i] as string
    const packed = await packThread({
      spans: spans.get(thread) ?? [],
      added: threads.get(id) ?? [],
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
  return chunks.map(decodeChunk).flatMap((chunk) => chunk.messages())
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

type KeyedSpan = Span & { readonly key: ChunkKey }

/** Chunks by thread, in chain order. */
function groupSpans(keys: readonly ChunkKey[]): ReadonlyMap<string, readonly KeyedSpan[]> {
  const spans = new Map<string, KeyedSpan[]>()
  for (const key of keys) {
    const [thread] = key
    const own = spans.get(thread)
    if (own) own.push(spanOf(key))
    else spans.set(thread, [spanOf(key)])
  }
  return spans
}

/** What the key of a chunk says of it. */
function spanOf(key: ChunkKey): KeyedSpan {
  const [, firstBlock, firstLogIndex, lastBlock, lastLogIndex] = key
  return {
    key,
    first: { blockNumber: firstBlock, logIndex: firstLogIndex },
    last: { blockNumber: lastBlock, logIndex: lastLogIndex },
  }
}
