import { describe, expect, test } from 'vitest'
import { type Hex, toHex } from '../lib/bytes'
import {
  InsufficientFundsError,
  NetworkError,
  NonceError,
  RevertedError,
  SenderUnusableError,
} from '../messaging/errors'
import type { Call, SessionSender, Submitter } from '../messaging/ports'
import { DEFAULT_KEY_INDEX } from '../messaging/threadId'
import type { Address } from '../messaging/types'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { routeSubmitter } from './routeSubmitter'

/** Who sends what (R7). The real ones are in src/chain/sessionSender.test.ts and e2e/support/sessionSender.test.ts. */
const ALICE: Address = `0x${'a1'.repeat(20)}`
const BOB: Address = `0x${'b0'.repeat(20)}`
const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`

const message = (change: Partial<Extract<Call, { type: 'sendMessage' }>> = {}): Call => ({
  ...{ type: 'sendMessage', to: BOB, keyIndex: DEFAULT_KEY_INDEX, sessionId: hash(0) },
  envelope: new Uint8Array(1),
  ...change,
})
const registration: Call = {
  type: 'updatePublicKey',
  keyIndex: DEFAULT_KEY_INDEX,
  key: { publicKey: new Uint8Array(32), algorithm: 2, validBefore: 0 },
}

/** By the wallet 1, by the sender 2, which was replaced by 3. `refusal`: what the sender says. */
function setUp({ refusal = null as Error | null, hasSender = true, inBlock = hash(0) } = {}) {
  const log: string[] = []
  const wallet: Submitter = {
    canBatch: async () => true,
    submit: async () => {
      log.push('wallet')
      return hash(1)
    },
    authorizeSender: async () => hash(9),
    fetchReceipt: async (txHash) => (txHash === inBlock ? { status: 'success', blockNumber: 7 } : null),
    isKnown: async (txHash) => txHash === inBlock,
    estimateFee: async () => 5n,
  }
  const sender: SessionSender = {
    address: BOB,
    async submit() {
      if (refusal) throw refusal
      log.push('sender')
      return hash(2)
    },
    hashesOf: (txHash) => (txHash === hash(2) ? [hash(2), hash(3)] : [txHash]),
    lookAfter: async (txHash) => void log.push(`look after ${Number(txHash)}`),
    sweep: async () => null,
  }
  const routed = routeSubmitter(wallet, ALICE, {
    find: async () => (hasSender ? sender : null),
    noteUse: (_, { hasEnded }) => void log.push(hasEnded ? 'ended' : 'used'),
  })
  return { routed, log }
}

test('messages to others go by the sender, alone or together', async () => {
  const { routed, log } = setUp()
  expect(await routed.submit([message()])).toBe(hash(2))
  expect(await routed.submit([message(), message()])).toBe(hash(2))
  expect(log).toEqual(['sender', 'used', 'sender', 'used'])
})

test.each([
  ['a registration', [registration]],
  ['a note to oneself', [message({ to: ALICE })]],
  ['a key link', [message({ keyIndex: toHex(KEY_LINK_INDEX) })]],
  ['a message together with one of these', [message(), message({ to: ALICE })]],
])('%s goes by the wallet', async (_, calls) => {
  const { routed, log } = setUp()
  expect(await routed.submit(calls)).toBe(hash(1))
  expect(log).toEqual(['wallet'])
})

test('without a sender the wallet is asked', async () => {
  const { routed, log } = setUp({ hasSender: false })
  await routed.submit([message()])
  expect(log).toEqual(['wallet'])
})

describe('a sender that refuses', () => {
  test.each([new SenderUnusableError(), new InsufficientFundsError(), new NonceError()])(
    'because it has ended: the wallet sends, and it is noted ($name)',
    async (refusal) => {
      const { routed, log } = setUp({ refusal })
      expect(await routed.submit([message()])).toBe(hash(1))
      expect(log).toEqual(['ended', 'wallet'])
    },
  )
  test.each([new NetworkError(), new RevertedError()])(
    'for another reason: the wallet is not asked instead ($name)',
    async (refusal) => {
      const { routed, log } = setUp({ refusal })
      await expect(routed.submit([message()])).rejects.toBe(refusal)
      expect(log).toEqual([])
    },
  )
})

describe('what was replaced', () => {
  test('is found in its block by the hash that it was sent as', async () => {
    const { routed, log } = setUp({ inBlock: hash(3) })
    const txHash = await routed.submit([message()])
    expect(await routed.fetchReceipt(txHash)).toEqual({ status: 'success', blockNumber: 7 })
    expect(await routed.isKnown(txHash)).toBe(true)
    expect(log).toEqual(['sender', 'used', 'look after 2'])
  })
  test('that of the wallet is none of it', async () => {
    const { routed, log } = setUp({ inBlock: hash(3) })
    expect(await routed.fetchReceipt(hash(1))).toBeNull()
    expect(await routed.isKnown(hash(1))).toBe(false)
    expect(log).toEqual([])
  })
})
