import { expect, test } from 'vitest'
import { fromHex } from '../lib/bytes'
import { toOwnKey } from '../messaging/keyring'
import { partyOf } from '../messaging/partyOf'
import { ME, PEER, positionAt, SCOPE } from '../messaging/testing/createMessage'
import { MAIN_SESSION_ID } from '../messaging/threadId'
import type { Address, KeyLog, MessageLog, OwnKey } from '../messaging/types'
import { Algorithm } from '../protocol/algorithm'
import { sealDirect } from '../protocol/envelope'
import { DEFAULT_LABEL } from '../protocol/labels'
import { encodePayload, PayloadKind } from '../protocol/payload'
import type { Primitives } from '../protocol/primitives'
import { MAIN_SESSION } from '../protocol/session'
import { deriveThreadKeys } from '../protocol/threadKeys'
import { createSodium } from './createSodium'
import { createInlineOpener } from './openerInline'

const label = { label: DEFAULT_LABEL, generation: 1, version: 1, algorithm: Algorithm.X25519 } as const
const [mine, theirs] = [1, 2].map((byte) =>
  toOwnKey({ ...label, labelKey: new Uint8Array(32).fill(byte) }),
) as [OwnKey, OwnKey]
const registered = (user: Address, { keyIndex, algorithm, publicKey }: OwnKey): KeyLog => ({
  ...positionAt(1),
  user,
  keyIndex,
  algorithm,
  publicKey,
  validBefore: 0,
})
const KEYS = [registered(ME, mine), registered(PEER, theirs)]
const LOGS = createLogs(300)

/** Messages of the peer, in chain order. */
function createLogs(count: number): MessageLog[] {
  const [self, peer] = [partyOf(registered(PEER, theirs)), partyOf(registered(ME, mine))]
  const place = { chainId: SCOPE.chainId, contract: fromHex(SCOPE.contract) }
  const keys = deriveThreadKeys({ ...place, self, secretKey: theirs.secretKey, peer })
  if (!keys) throw new Error('two keys on one curve agree')
  return Array.from({ length: count }, (_, i) => {
    const payload = encodePayload({ kind: PayloadKind.text, n: i + 1, ack: 0, fields: [`text ${i}`] })
    const envelope = sealDirect({ key: keys.outgoing, sessionId: MAIN_SESSION, payload })
    return {
      ...positionAt(2 + i),
      from: PEER,
      to: ME,
      keyIndex: mine.keyIndex,
      sessionId: MAIN_SESSION_ID,
      envelope,
    }
  })
}

/** An opener whose primitives are fetched with `fetch`; it tells how often it fetched. */
function openerWith(fetch: () => Promise<Primitives>) {
  let asked = 0
  const opener = createInlineOpener(SCOPE, () => {
    asked++
    return fetch()
  })
  opener.setKeys([mine])
  return { asked: () => asked, open: (logs: readonly MessageLog[]) => opener.open(logs, KEYS) }
}

test('many logs fetch faster primitives, once; few do not', async () => {
  const { open, asked } = openerWith(createSodium)
  await open(LOGS)
  expect(asked()).toBe(0)
  await open(LOGS)
  expect(asked()).toBe(1)
  await open(LOGS)
  expect(asked()).toBe(1)
})

test('what is fetched opens from then on, and opens the same', async () => {
  const sodium = await createSodium()
  const calls = { aeadOpen: 0, sha256: 0 }
  const { open } = openerWith(async () => ({
    aeadOpen(params, box) {
      calls.aeadOpen++
      return sodium.aeadOpen(params, box)
    },
    sha256(parts) {
      calls.sha256++
      return sodium.sha256(parts)
    },
  }))
  const before = await open(LOGS)
  await open(LOGS)
  expect(calls).toEqual({ aeadOpen: 0, sha256: 0 })
  const after = await open(LOGS)
  expect(calls).toEqual({ aeadOpen: 300, sha256: 300 })
  expect(after).toEqual(before)
  expect(after.every(({ status }) => status === 'message')).toBe(true)
})

test('where they are refused, JavaScript goes on', async () => {
  const { open, asked } = openerWith(() => Promise.reject(new WebAssembly.CompileError('refused')))
  for (let round = 0; round < 3; round++)
    expect((await open(LOGS)).every(({ status }) => status === 'message')).toBe(true)
  expect(asked()).toBe(1)
})
