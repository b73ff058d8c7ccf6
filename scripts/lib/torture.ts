import 'fake-indexeddb/auto'
import { isDeepStrictEqual } from 'node:util'
import { currentDialect } from '../../src/chain/currentDialect'
import { createKeyDirectory } from '../../src/chain/keyDirectory'
import { createLogSource } from '../../src/chain/logSource'
import { createRpcClient } from '../../src/chain/rpcClient'
import { BaseError } from '../../src/lib/BaseError'
import { fromHex, type Hex, utf8 } from '../../src/lib/bytes'
import { systemClock } from '../../src/lib/systemClock'
import { createIngest } from '../../src/messaging/createIngest'
import type { IngestStatus } from '../../src/messaging/ingest'
import { toOwnKey } from '../../src/messaging/keyring'
import { createMemoryMessageStore } from '../../src/messaging/memoryStores'
import { partyOf } from '../../src/messaging/partyOf'
import type { HistoryStore } from '../../src/messaging/ports'
import { loadWhole } from '../../src/messaging/testing/loadWhole'
import { MAIN_SESSION_ID } from '../../src/messaging/threadId'
import type { Address, Scope } from '../../src/messaging/types'
import { Algorithm } from '../../src/protocol/algorithm'
import { sealDirect } from '../../src/protocol/envelope'
import { hkdfExtract } from '../../src/protocol/hkdf'
import { DEFAULT_LABEL } from '../../src/protocol/labels'
import { deriveLabelKey } from '../../src/protocol/messagingKey'
import { encodePayload, PayloadKind } from '../../src/protocol/payload'
import { MAIN_SESSION } from '../../src/protocol/session'
import { deriveThreadKeys } from '../../src/protocol/threadKeys'
import { openMessageStore } from '../../src/storage/openMessageStore'
import * as storedHistory from '../../src/storage/storedHistory'
import { createFakeLocks } from '../../src/storage/testing/fakeLocks'
import { createInlineOpener } from '../../src/worker/openerInline'
import { deploySealog } from './deploySealog'
import { devAccount } from './devAccounts'
import { rpcRequest } from './rpcRequest'
import { startChain } from './startChain'

export interface TortureOptions {
  readonly kills: number
  readonly reorgs: number
  /** The same seed gives the same steps; what they meet still depends on time. */
  readonly seed: number
  /** Told after every comparison. */
  readonly onCheck?: (done: TortureReport) => void
}

export interface TortureReport {
  readonly kills: number
  readonly reorgs: number
  /** Messages in the history when it was compared last. */
  readonly messages: number
}

/** Slots of an epoch: reorganisations go as deep as what is not final. */
const SLOTS = 8
const POLL_INTERVAL = 10
const KILLS_PER_CHECK = 50
const ALICE = 1
const PEERS = [2, 3]

/**
 * Ends the reading of a history at random moments while blocks come and are taken back, on a real chain and the app's own
 * store, and compares what is stored with a history that was read at once, undisturbed.
 * @throws {BaseError} as soon as the two differ
 */
export async function torture({ kills, reorgs, seed, onCheck }: TortureOptions): Promise<TortureReport> {
  const random = createRandom(seed)
  const chain = await startChain({ rpcPort: 0, finalize: false, slotsInAnEpoch: SLOTS })
  try {
    const world = await createWorld(chain.rpcUrl, random)
    let done: TortureReport = { kills: 0, reorgs: 0, messages: 0 }
    while (done.kills < kills || done.reorgs < reorgs) {
      const reader = await world.openReader()
      const reading = reader.read()
      for (let sends = random(6); sends > 0; sends--) await world.send()
      if (done.reorgs * kills < done.kills * reorgs) {
        await world.reorg()
        done = { ...done, reorgs: done.reorgs + 1 }
      }
      for (let turns = random(60); turns > 0; turns--) await new Promise(setImmediate)
      reader.kill()
      await reading
      done = { ...done, kills: done.kills + 1 }
      if (done.kills % KILLS_PER_CHECK === 0) {
        done = { ...done, messages: await world.compare() }
        onCheck?.(done)
      }
    }
    done = { ...done, messages: await world.compare() }
    onCheck?.(done)
    return done
  } finally {
    await chain.stop()
  }
}

async function createWorld(rpcUrl: string, random: (below: number) => number) {
  const { address, fromBlock = 0 } = await deploySealog(rpcUrl, devAccount(0))
  const contract = address.toLowerCase() as Address
  const client = createRpcClient([rpcUrl])
  const source = createLogSource({ client, contract, fromBlock, pollInterval: POLL_INTERVAL })
  const directory = createKeyDirectory({ client, contract, fromBlock })
  const people = new Map([ALICE, ...PEERS].map((index) => [index, createPerson(index)]))
  const alice = personOf(ALICE)
  const scope: Scope = {
    chainId: 31337,
    contract,
    genesisHash: await source.fetchGenesisHash(),
    account: alice.address,
  }
  const dataKey = new Uint8Array(32).fill(7)
  const locks = createFakeLocks()
  const sent: { from: Address; data: Hex }[] = []
  let written = 0

  function personOf(index: number): Person {
    const person = people.get(index)
    if (!person) throw new BaseError(`nobody has the number ${index}`)
    return person
  }

  /** The nonce is the node's own: after a reorg it may have gone back. */
  async function transact(from: Address, data: Hex): Promise<void> {
    await rpcRequest(rpcUrl, 'eth_sendTransaction', [{ from, to: contract, data, gas: '0x100000' }])
  }

  for (const { address: from, key } of people.values()) {
    const { keyIndex, publicKey, algorithm } = key
    await transact(
      from,
      currentDialect.encodeCall({
        type: 'updatePublicKey',
        keyIndex,
        key: { publicKey, algorithm, validBefore: 0 },
      }),
    )
  }
  // Nobody loses a registration by a reorg: it is final first.
  await rpcRequest(rpcUrl, 'anvil_mine', [`0x${(2 * SLOTS + 1).toString(16)}`])

  function sealed(): { from: Address; data: Hex } {
    const peer = personOf(PEERS[random(PEERS.length)] ?? 2)
    const [from, to] = random(2) === 0 ? [alice, peer] : [peer, alice]
    const keys = deriveThreadKeys({
      chainId: 31337,
      contract: fromHex(contract),
      self: partyOf({ ...from.key, user: from.address }),
      secretKey: from.key.secretKey,
      peer: partyOf({ ...to.key, user: to.address }),
    })
    if (!keys) throw new BaseError('two keys on one curve agree')
    written++
    const payload = encodePayload({ kind: PayloadKind.text, n: written, ack: 0, fields: [`line ${written}`] })
    const isJunk = random(20) === 0
    const envelope = isJunk
      ? utf8('\u0010 no envelope of anybody, long enough to be one')
      : sealDirect({ key: keys.outgoing, sessionId: MAIN_SESSION, payload })
    const { keyIndex } = to.key
    return {
      from: from.address,
      data: currentDialect.encodeCall({
        type: 'sendMessage',
        to: to.address,
        keyIndex,
        sessionId: MAIN_SESSION_ID,
        envelope,
      }),
    }
  }

  function openIngest(messages: HistoryStore) {
    const ports = { source, directory, opener: createInlineOpener(scope), messages, clock: systemClock }
    const ingest = createIngest({ scope, ports, keys: [alice.key] })
    let status: Partial<IngestStatus> = {}
    ingest.watch((event) => {
      if (event.type === 'status') status = { ...status, ...event.status }
    })
    return { ingest, isLive: () => status.sync?.phase === 'live' }
  }

  async function readWhole(messages: HistoryStore): ReturnType<typeof loadWhole> {
    const { ingest, isLive } = openIngest(messages)
    await ingest.load()
    await ingest.start()
    do await ingest.refresh()
    while (!isLive())
    ingest.stop()
    return loadWhole(messages)
  }

  return {
    async openReader() {
      const messages = await openMessageStore({ scope, dataKey }, locks, async () => storedHistory)
      const { ingest } = openIngest(messages)
      return {
        /** Ends when the reader is killed, whatever that breaks. */
        async read() {
          try {
            await ingest.load()
            await ingest.start()
            await ingest.refresh()
          } catch {
            // Its store was taken away under it.
          }
        },
        kill() {
          ingest.stop()
          messages.close()
        },
      }
    },
    /** A message, or once in a while the copy of an earlier one. */
    async send() {
      const copy = random(8) === 0 ? sent[random(sent.length)] : undefined
      const message = copy ?? sealed()
      sent.push(message)
      await transact(message.from, message.data)
    },
    /** Takes some blocks back, at most all that are not final; what was in them is lost. */
    async reorg() {
      await rpcRequest(rpcUrl, 'anvil_reorg', [1 + random(1 + random(2 * SLOTS - 1)), []])
    },
    /** Reads on from what is stored, and everything anew beside it. Returns the number of messages. */
    async compare(): Promise<number> {
      const messages = await openMessageStore({ scope, dataKey }, locks, async () => storedHistory)
      const stored = await readWhole(messages)
      messages.close()
      const fresh = await readWhole(createMemoryMessageStore(scope))
      assertEqual('messages', comparable(stored.messages), comparable(fresh.messages))
      assertEqual('unopened logs', comparable(stored.unopened), comparable(fresh.unopened))
      assertEqual('keys', comparable(stored.keys), comparable(fresh.keys))
      const ids = stored.messages.map(({ id }) => id)
      if (new Set(ids).size !== ids.length) throw new BaseError('A message is stored twice.')
      return ids.length
    },
  }
}

interface Person {
  readonly address: Address
  readonly key: ReturnType<typeof toOwnKey>
}

function createPerson(index: number): Person {
  const labelKey = deriveLabelKey(hkdfExtract(utf8('torture'), utf8(String(index))), DEFAULT_LABEL, 1)
  return {
    address: devAccount(index).address.toLowerCase() as Address,
    key: toOwnKey({ label: DEFAULT_LABEL, generation: 1, version: 1, algorithm: Algorithm.X25519, labelKey }),
  }
}

/** In chain order, and without the block hash, which a final message is kept without. */
function comparable(logs: readonly { blockNumber: number; logIndex: number }[]): unknown[] {
  return logs
    .toSorted((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
    .map((log) => ({ ...log, blockHash: undefined }))
}

function assertEqual(what: string, stored: unknown[], fresh: unknown[]): void {
  if (isDeepStrictEqual(stored, fresh)) return
  throw new BaseError(
    `The stored ${what} (${stored.length}) are not those of a fresh history (${fresh.length}).`,
  )
}

/** Numbers from 0 to `below` − 1 by mulberry32: repeatable, not secret. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
