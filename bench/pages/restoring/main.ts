import type { Hex } from '../../../src/lib/bytes'
import { Rows } from '../../../src/messaging/block'
import { decodeChunk } from '../../../src/messaging/decodeChunk'
import type { IngestEvent } from '../../../src/messaging/ingest'
import { MessageList } from '../../../src/messaging/messageList'
import { messageSchema } from '../../../src/storage/schema'
import { connectIngest } from '../../../src/worker/connectIngest'
import { startIngestThread } from '../../../src/worker/startIngestThread'
import { CHAIN_ID, createPerson } from '../../people'

export interface RestoreParams {
  readonly rpcUrl: string
  readonly contract: Hex
  readonly genesisHash: Hex
  /** As createPerson takes it. */
  readonly owner: string
}

/** Milliseconds from the start of the worker. */
export interface RestoreTimes {
  /** Until the first message was in a frame. */
  readonly first: number
  /** Until everything was stored. */
  readonly whole: number
  readonly messages: number
}

/** Fetches a history as the app does, with its worker and its store, in an empty database, which is removed afterwards. */
async function restore({ rpcUrl, contract, genesisHash, owner }: RestoreParams): Promise<RestoreTimes> {
  const { address: account, key } = createPerson(owner, 0)
  const scope = { chainId: CHAIN_ID, contract, genesisHash, account }
  const chain = { chainId: CHAIN_ID, rpcUrls: [rpcUrl], contract, fromBlock: 1 }
  const dataKey = crypto.getRandomValues(new Uint8Array(32))
  const start = performance.now()
  const ingest = connectIngest(startIngestThread, { chain, scope, keys: [key], dataKey })
  let messages = 0
  let shown = Promise.resolve(Number.NaN)
  const live = new Promise<void>((resolve, reject) => {
    ingest.watch((event) => {
      const brought = listsIn(event)
      const newest = brought.at(-1)?.at(-1)
      if (newest && messages === 0) shown = show(newest.id)
      messages += brought.reduce((sum, { length }) => sum + length, 0)
      if (event.type !== 'status') return
      if (event.status.sync?.phase === 'live') resolve()
      if (event.status.sync?.phase === 'offline') reject(new Error(event.status.sync.error))
    })
  })
  await ingest.load()
  await ingest.start()
  await live
  const whole = performance.now() - start
  const first = await shown
  ingest.stop()
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(messageSchema(scope).name)
    request.onsuccess = resolve
    request.onerror = reject
  })
  return { first: first - start, whole, messages }
}

/** What an event brings, as the page holds it. */
function listsIn(event: IngestEvent): readonly MessageList[] {
  if (event.type !== 'changes') return []
  const { window, older } = event.changes
  const messages = [...(older?.messages ?? []), ...(window?.messages ?? [])]
  const blocks = [...event.chunks.map(decodeChunk), ...messages.map((message) => new Rows([message]))]
  return blocks.map((block) => new MessageList([block]))
}

/** Resolves with the time of the frame that shows it. */
function show(text: string): Promise<number> {
  const line = document.querySelector('#message')
  if (line) line.textContent = text
  return new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())))
}

/** How many requests for logs are under way at a time. */
const AT_ONCE = 8

/**
 * Fetches and parses the answers to `bodies`, and does nothing with them.
 * @returns milliseconds
 */
async function transfer({ rpcUrl, bodies }: { rpcUrl: string; bodies: readonly string[] }) {
  const start = performance.now()
  const waiting = [...bodies]
  let logs = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
        const headers = { 'content-type': 'application/json' }
        const response = await fetch(rpcUrl, { method: 'POST', headers, body, cache: 'no-store' })
        const { result } = (await response.json()) as { result: unknown[] }
        logs += result.length
      }
    }),
  )
  return { milliseconds: performance.now() - start, logs }
}

export type RestoringPage = { restore: typeof restore; transfer: typeof transfer }
Object.assign(globalThis, { restoring: { restore, transfer } satisfies RestoringPage })
