import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex, utf8 } from '../lib/bytes'
import { Algorithm } from '../protocol/algorithm'
import { MAX_ENVELOPE_LENGTH, sealDirect } from '../protocol/envelope'
import { openEphemeral, sealEphemeral } from '../protocol/ephemeral'
import { hkdfExtract } from '../protocol/hkdf'
import { DEFAULT_LABEL, labelToKeyIndex } from '../protocol/labels'
import { encodePayload, PayloadKind } from '../protocol/payload'
import { MAIN_SESSION } from '../protocol/session'
import { deriveThreadKeys } from '../protocol/threadKeys'
import firstBytes from '../protocol/vectors/firstBytes.json'
import { toOwnKey } from './keyring'
import { createLogOpener } from './openLogs'
import { partyOf } from './partyOf'
import { ME, PEER, positionAt, SCOPE } from './testing/createMessage'
import { MAIN_SESSION_ID } from './threadId'
import type { Address, KeyLog, LogPosition, OwnKey } from './types'

type OpenResult = ReturnType<ReturnType<typeof createLogOpener>['open']>

const label = { label: DEFAULT_LABEL, generation: 1, version: 1, algorithm: Algorithm.X25519 } as const
const keyOf = (name: string) => toOwnKey({ ...label, labelKey: hkdfExtract(utf8('key'), utf8(name)) })
const mine = keyOf('mine')
const theirs = keyOf('theirs')
const registered = (user: Address, key: OwnKey, at: LogPosition): KeyLog => ({
  ...at,
  user,
  keyIndex: key.keyIndex,
  algorithm: key.algorithm,
  publicKey: key.publicKey,
  validBefore: 0,
})

/** What is made of a log before any key counts. */
function open(envelope: Uint8Array): OpenResult {
  const opener = createLogOpener(SCOPE)
  const keyIndex = toHex(labelToKeyIndex(DEFAULT_LABEL))
  const ends = { from: PEER, to: ME, keyIndex, sessionId: MAIN_SESSION_ID }
  return opener.open({ ...positionAt(1), ...ends, envelope }, new Map())
}

const isNewer = (result: OpenResult) =>
  result.status === 'message' && result.message.content.status === 'newer'

describe('an envelope of a kind that this version does not know', () => {
  test.each(firstBytes.accept)('$rule: $envelope is read as $reads', ({ envelope, reads, version, type }) => {
    const result = open(fromHex(envelope))
    expect(isNewer(result)).toBe(reads === 'newer')
    if (isNewer(result)) expect(result).toMatchObject({ message: { content: { version, type } } })
  })

  test.each(firstBytes.reject)('$rule: $name is malformed', ({ envelope }) => {
    expect(open(fromHex(envelope))).toEqual({ status: 'malformed' })
  })

  test('E7: is malformed where it is too long for any', () => {
    const longest = concatBytes(fromHex('0x20'), new Uint8Array(MAX_ENVELOPE_LENGTH - 1))
    expect(isNewer(open(longest))).toBe(true)
    expect(open(concatBytes(longest, new Uint8Array(1)))).toEqual({ status: 'malformed' })
  })
})

describe('E5: which registrations are candidates', () => {
  /** A message of the peer in block 500, log 5, with these registrations in whatever order they stand. */
  function openWith(own: readonly KeyLog[], peers: readonly KeyLog[]): OpenResult['status'] {
    const keys = deriveThreadKeys({
      chainId: SCOPE.chainId,
      contract: fromHex(SCOPE.contract),
      self: partyOf(registered(PEER, theirs, positionAt(0))),
      secretKey: theirs.secretKey,
      peer: partyOf(registered(ME, mine, positionAt(0))),
    })
    if (!keys) throw new Error('two keys on one curve agree')
    const payload = encodePayload({ kind: PayloadKind.text, n: 1, ack: 0, fields: ['hello'] })
    const envelope = sealDirect({ key: keys.outgoing, sessionId: MAIN_SESSION, payload })
    const opener = createLogOpener(SCOPE)
    opener.setKeys([mine])
    const ends = { from: PEER, to: ME, keyIndex: mine.keyIndex, sessionId: MAIN_SESSION_ID }
    const byUser = new Map([
      [ME, own],
      [PEER, peers],
    ])
    return opener.open({ ...positionAt(500, 5), ...ends, envelope }, byUser).status
  }
  const ownAt = (at: LogPosition) => [registered(ME, mine, at)]
  const peersAt = (at: LogPosition) => [registered(PEER, theirs, at)]
  const early = positionAt(1)
  /** Other keys, each registered once, newer than `early`. */
  const others = (user: Address, count: number) =>
    Array.from({ length: count }, (_, i) => registered(user, keyOf(`${user} ${i}`), positionAt(2 + i)))

  test('those before the log, by block and by log index', () => {
    expect(openWith(ownAt(early), peersAt(early))).toBe('message')
    expect(openWith(ownAt(positionAt(500, 4)), peersAt(positionAt(500, 4)))).toBe('message')
  })

  test.each([
    ['in a later block', positionAt(501)],
    ['later in the same block', positionAt(500, 6)],
  ])("not the recipient's nor the sender's that is registered %s", (_where, late) => {
    expect(openWith(ownAt(late), peersAt(early))).toBe('unopened')
    expect(openWith(ownAt(early), peersAt(late))).toBe('unopened')
  })

  test('the newest 32 distinct keys of the sender', () => {
    expect(openWith(ownAt(early), [...peersAt(early), ...others(PEER, 31)])).toBe('message')
    expect(openWith(ownAt(early), [...peersAt(early), ...others(PEER, 32)])).toBe('unopened')
    const [again] = others(PEER, 1) as [KeyLog]
    const often = Array.from({ length: 40 }, (_, i) => ({ ...again, ...positionAt(2 + i) }))
    expect(openWith(ownAt(early), [...peersAt(early), ...often])).toBe('message')
  })

  test('the newest 64 distinct keys of the recipient', () => {
    expect(openWith([...ownAt(early), ...others(ME, 63)], peersAt(early))).toBe('message')
    expect(openWith([...ownAt(early), ...others(ME, 64)], peersAt(early))).toBe('unopened')
  })
})

test('E6: an ephemeral envelope that two of our keys open is malformed', () => {
  const other = keyOf('mine too')
  const route = {
    chainId: SCOPE.chainId,
    contract: fromHex(SCOPE.contract),
    from: fromHex(PEER),
    sessionId: MAIN_SESSION,
  }
  // Poly1305 is linear: one free block of ciphertext, solved for these keys, has one tag under both. Under `mine` it is the bytes
  // of a further field, which readers keep (P9); every other byte of the envelope follows from what is given here.
  const solved = fromHex('0xf247f32157dae02a9f1263b0e65d163c')
  const envelope = sealEphemeral({
    ...route,
    recipient: partyOf(registered(ME, mine, positionAt(0))),
    labelKey: theirs.labelKey,
    payload: encodePayload({ kind: PayloadKind.text, n: 1, ack: 0, fields: ['two faces!', solved] }),
    nonce: new Uint8Array(24).fill(1),
  })
  if (!envelope) throw new Error('the key is valid')
  for (const key of [mine, other]) {
    const self = partyOf(registered(ME, key, positionAt(0)))
    expect(openEphemeral({ ...route, self, secretKey: key.secretKey, envelope }).status).toBe('opened')
  }
  const openWith = (...keys: readonly OwnKey[]) => {
    const opener = createLogOpener(SCOPE)
    opener.setKeys(keys)
    const ends = { from: PEER, to: ME, keyIndex: mine.keyIndex, sessionId: MAIN_SESSION_ID }
    const logs = keys.map((key, i) => registered(ME, key, positionAt(1 + i)))
    return opener.open({ ...positionAt(500), ...ends, envelope }, new Map([[ME, logs]])).status
  }
  expect(openWith(mine)).toBe('message')
  expect(openWith(mine, mine)).toBe('message')
  expect(openWith(mine, other)).toBe('malformed')
  expect(openWith(other, mine)).toBe('malformed')
})
