import type { IDBPDatabase } from 'idb'
import { decodeChunk, encodeChunk } from '../messaging/chunk'
import { ConflictError } from '../messaging/errors'
import { threadIdOf } from '../messaging/threadId'
import type { Message, ThreadId } from '../messaging/types'
import { Outdated } from './outdated'
import { CHUNK_SIZE, packThread, type Span } from './packThread'
import type { ChunkKey, MessageSchema, SealedRow } from './schema'
import type { Vault } from './vault'

type ChunkRow = SealedRow<ChunkKey>

/** What a transaction does to the chunks, sealed before it is opened. */
export interface ChunkChanges {
  readonly gone: readonly ChunkKey[]
  readonly put: readonly ChunkRow[]
}

/** Plans how final messages come into the chunks of their threads, and others out of them. Writes nothing. */
export async function packHistory(params: {
  database: IDBPDatabase<MessageSchema>
  vault: Vault
  added: readonly Message[]
  dropped: readonly Message[]
  /** The transaction begins by removing every chunk. */
  afresh?: boolean
  chunkSize?: number
}): Promise<ChunkChanges> {
  const { database, vault, afresh = false, chunkSize = CHUNK_SIZE } = params
  const added = byThread(params.added)
  const dropped = byThread(params.dropped)

  async function read({ key }: { key: ChunkKey }): Promise<readonly Message[]> {
    const row = await database.get('chunks', key)
    if (row === undefined) throw new Outdated()
    const messages = await openChunk(vault, row)
    // Who loads after a conflict finds the damage, and gives the history up.
    if (messages === undefined) throw new ConflictError()
    return messages
  }

  async function pack(id: ThreadId): Promise<ChunkChanges> {
    const thread = await vault.index(`chunks/${id}`)
    const keys = afresh ? [] : await database.getAllKeys('chunks', IDBKeyRange.bound([thread], [thread, []]))
    const { gone, lists } = await packThread({
      spans: keys.map(spanOf),
      added: added.get(id) ?? [],
      dropped: dropped.get(id) ?? [],
      read,
      size: chunkSize,
    })
    return {
      gone: gone.map(({ key }) => key),
      put: await Promise.all(lists.map((list) => sealChunk(vault, thread, list))),
    }
  }

  const changes = await Promise.all([...new Set([...added.keys(), ...dropped.keys()])].map(pack))
  return { gone: changes.flatMap(({ gone }) => gone), put: changes.flatMap(({ put }) => put) }
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

const placeOf = (key: ChunkKey) => `chunks/${String(key)}`

/** A chunk of `messages`, at least one, of the thread that the opaque `thread` stands for. */
async function sealChunk(vault: Vault, thread: string, messages: readonly Message[]): Promise<ChunkRow> {
  const [first, last] = [messages[0] as Message, messages.at(-1) as Message]
  const key: ChunkKey = [
    thread,
    first.blockNumber,
    first.logIndex,
    last.blockNumber,
    last.logIndex,
    messages.length,
  ]
  return { key, ...(await vault.sealBytes(placeOf(key), encodeChunk(messages))) }
}

/** The messages of a chunk; undefined for one that was damaged, or written by a newer version. */
export async function openChunk(vault: Vault, row: ChunkRow): Promise<readonly Message[] | undefined> {
  const bytes = await vault.openBytes(placeOf(row.key), row)
  if (bytes === undefined) return undefined
  try {
    const chunk = decodeChunk(bytes)
    return Array.from({ length: chunk.count }, (_, i) => chunk.at(i))
  } catch {
    return undefined
  }
}

/** What the key of a chunk says of it. */
function spanOf(key: ChunkKey): Span & { readonly key: ChunkKey } {
  const [, firstBlock, firstLogIndex, lastBlock, lastLogIndex, count] = key
  return {
    key,
    first: { blockNumber: firstBlock, logIndex: firstLogIndex },
    last: { blockNumber: lastBlock, logIndex: lastLogIndex },
    count,
  }
}
