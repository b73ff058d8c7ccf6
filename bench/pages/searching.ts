import { type Hex, toHex, uint } from '../../src/lib/bytes'
import { applySnapshot, emptyState, openSnapshot } from '../../src/messaging/applyChanges'
import { encodeChunk } from '../../src/messaging/encodeChunk'
import { searchMessages } from '../../src/messaging/search'
import type { EngineState } from '../../src/messaging/state'
import { defaultThread } from '../../src/messaging/threadId'
import type { Message } from '../../src/messaging/types'
import { PayloadKind } from '../../src/protocol/payload'
import { measure, type Timing } from '../measure'
import { positionAt } from '../people'

const MESSAGES = 100_000
const PEERS = 50
/** As they come from disk. */
const CHUNK = 500
const ROUNDS = 9
const LIMIT = 50
const WORDS = [
  'lunch',
  'tomorrow',
  'harbour',
  'ledger',
  'Friday',
  'tickets',
  'Oslo',
  '午饭',
  'keys',
  'block',
  'rain',
  'late',
]
/** What somebody types, letter by letter, for a word that is common, one that is rare, and one that is not there. */
const TYPED = ['harbour', 'needle 77777', 'zebra'].flatMap((word) =>
  Array.from(word, (_, i) => word.slice(0, i + 1)),
)

/**
 * Searching 100,000 messages in memory as one types, beside a bare scan of their lower-cased texts for the same words.
 * @returns the timings of a keystroke, and the 95th percentile over all keystrokes, in milliseconds
 */
export async function run(): Promise<{ timings: Timing[]; p95: number }> {
  const state = createState()
  const texts = [...state.messages.values()].flatMap((list) => [...list]).map(textOf)
  const lowered = texts.map((text) => text.toLowerCase())
  // The first keystroke folds every text once.
  searchMessages(state, 'warm', LIMIT)
  const timings = measure(
    [
      {
        name: 'a bare scan for the same words',
        run: () => TYPED.map((query) => countOf(lowered, query.toLowerCase())),
      },
      { name: 'searchMessages', run: () => TYPED.map((query) => searchMessages(state, query, LIMIT)) },
    ],
    { operations: TYPED.length, rounds: ROUNDS },
  )
  const each: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const query of TYPED) {
      const start = performance.now()
      searchMessages(state, query, LIMIT)
      each.push(performance.now() - start)
    }
  }
  each.sort((a, b) => a - b)
  return { timings, p95: each[Math.floor(each.length * 0.95)] ?? Number.NaN }
}

function countOf(texts: readonly string[], query: string): number {
  let found = 0
  for (const text of texts) if (text.includes(query)) found++
  return found
}

function textOf({ content }: Message): string {
  const text = content.status === 'opened' ? content.payload.fields[0] : ''
  return typeof text === 'string' ? text : ''
}

function createState(): EngineState {
  const account: Hex = toHex(uint(1, 20))
  const scope = { chainId: 31337, contract: toHex(uint(2, 20)), genesisHash: toHex(uint(3, 32)), account }
  const threads = Array.from({ length: PEERS }, (_, i) => defaultThread(toHex(uint(1000 + i, 20))))
  const messages = Array.from({ length: MESSAGES }, (_, i): Message => {
    const thread = threads[i % PEERS]
    if (!thread) throw new Error('a history needs peers')
    const words = Array.from({ length: 14 }, (_, w) => WORDS[(i * 7 + w * (1 + (i % 11))) % WORDS.length])
    const text = `${words.join(' ')}${i === 77_777 ? ' needle 77777' : ''}`
    return {
      ...positionAt(i + 1),
      id: toHex(uint(i + 1, 16)),
      thread,
      from: thread.peer,
      to: account,
      content: {
        status: 'opened',
        payload: { kind: PayloadKind.text, n: i + 1, ack: 0, fields: [text] },
        ownPublicKey: null,
        peerPublicKey: null,
      },
      size: 160,
      expiredKey: false,
      bypassedKey: false,
    }
  })
  const chunks = threads.flatMap((thread) => {
    const own = messages.filter((message) => message.thread === thread)
    return Array.from({ length: Math.ceil(own.length / CHUNK) }, (_, i) =>
      encodeChunk(own.slice(CHUNK * i, CHUNK * (i + 1))),
    )
  })
  const rest = { cursor: MESSAGES + 1, floor: 0, messages: [], unopened: [], keys: [], isWhole: true }
  return applySnapshot(emptyState(scope), openSnapshot({ ...rest, chunks }))
}
