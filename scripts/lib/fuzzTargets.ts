import { sha256 } from '@noble/hashes/sha2.js'
import { readBytesList } from '../../src/chain/abiWords'
import { readBlock } from '../../src/chain/block'
import { currentDialect } from '../../src/chain/currentDialect'
import { decodeLog } from '../../src/chain/decodeLog'
import { decodePublicKey } from '../../src/chain/decodePublicKey'
import { draftOneDialect } from '../../src/chain/draftOneDialect'
import { readBytesAnswer } from '../../src/chain/readBytesAnswer'
import { concatBytes, equalBytes, fromHex, type Hex, toHex, uint, utf8 } from '../../src/lib/bytes'
import { Algorithm, isValidPublicKey } from '../../src/protocol/algorithm'
import { envelopeHeader, openDirect, sealDirect } from '../../src/protocol/envelope'
import { openEphemeral, reopenEphemeral, sealEphemeral } from '../../src/protocol/ephemeral'
import { openKeyLink, readKeyLink, sealKeyLink } from '../../src/protocol/keyLink'
import { DEFAULT_LABEL, keyIndexToLabel, labelToKeyIndex } from '../../src/protocol/labels'
import { deriveLabelKey, deriveMessagingKey } from '../../src/protocol/messagingKey'
import { decodePayload, encodePayload } from '../../src/protocol/payload'
import { readRegistration, writeRegistration } from '../../src/protocol/registrationText'
import { deriveSeed, SignatureMismatchError } from '../../src/protocol/seed'
import { isMainSession, MAIN_SESSION } from '../../src/protocol/session'
import { randomAbi, randomJson, randomPayload } from './fuzzGrammar'
import { mutate, type Random, randomLength } from './fuzzInput'
import { bytesTarget, CURVE, check, type FuzzTarget, PLAIN, vary } from './fuzzTarget'
import { TEXT_TARGETS } from './fuzzTexts'

const CHAIN = { chainId: 31_337, contract: new Uint8Array(20).fill(0x5e) }
const FROM = new Uint8Array(20).fill(0xa1)
const TO = new Uint8Array(20).fill(0xb2)
const SECRET = sha256(utf8('sealog fuzz'))
const LABEL_KEY = deriveLabelKey(SECRET, DEFAULT_LABEL, 1)
const KEYS = Object.values(Algorithm).map((algorithm) => deriveMessagingKey(LABEL_KEY, algorithm))
const DIRECTION = { encryptionKey: SECRET, hint: Uint8Array.of(0x12, 0x34) }
const TAG = Uint8Array.of(1, 2, 3, 4)

/** What the text of a signed registration encodes, without its check. Rule R13. */
function registrationContent(random: Random): Uint8Array {
  const { publicKey } = random.pick(KEYS)
  const text = writeRegistration({
    chainId: CHAIN.chainId,
    contract: toHex(CHAIN.contract),
    user: toHex(FROM),
    keyIndex: toHex(labelToKeyIndex(DEFAULT_LABEL)),
    algorithm: random.pick([0, 1, 2]),
    publicKey,
    validBefore: random.below(2 ** 32),
    nonce: random.below(1000),
    deadline: random.below(2 ** 32),
    signature: random.oneIn(2) ? SIGNATURE : random.bytes(1 + random.below(200)),
  })
  return Buffer.from(text.slice(text.lastIndexOf(':') + 1), 'base64url').subarray(0, -4)
}

function directEnvelope(random: Random): Uint8Array {
  // Under the right key: what stands behind the AEAD is as hostile as what stands before it.
  return sealDirect({
    key: DIRECTION,
    sessionId: MAIN_SESSION,
    payload: randomPayload(random),
    nonce: random.bytes(24),
  })
}

function ephemeralTarget(
  name: string,
  open: (key: (typeof KEYS)[number], envelope: Uint8Array) => string,
): FuzzTarget {
  const parties = KEYS.map(({ algorithm, publicKey }) => ({
    address: TO,
    keyIndex: labelToKeyIndex(DEFAULT_LABEL),
    algorithm,
    publicKey,
  }))
  // Sealing costs two key agreements: a few envelopes are made once and varied.
  const samples = parties.flatMap((recipient, i) =>
    ['', 'Hello Bob', 'x'.repeat(300)].map((words, j) => {
      const payload = encodePayload({ kind: 0, n: 1, ack: 0, fields: [words] })
      const nonce = new Uint8Array(24).fill(16 * i + j)
      const route = { ...CHAIN, from: FROM, sessionId: MAIN_SESSION, recipient, labelKey: LABEL_KEY }
      const envelope = sealEphemeral({ ...route, payload, nonce })
      if (envelope === null) throw new Error('a good key was refused')
      return { envelope, key: KEYS[i] as (typeof KEYS)[number] }
    }),
  )
  return {
    name,
    share: 4,
    ...CURVE,
    generate(random) {
      const { envelope: whole, key } = random.pick(samples)
      const envelope = vary(random, () =>
        random.oneIn(4)
          ? concatBytes(
              Uint8Array.of(0x11, random.below(4)),
              randomPublicKey(random),
              random.bytes(40 + random.below(80)),
            )
          : whole,
      )
      return {
        size: envelope.length,
        shown: () => toHex(envelope),
        run: () => open(key, envelope) === 'opened',
      }
    },
  }
}

function randomPublicKey(random: Random): Uint8Array {
  if (random.oneIn(3)) return random.pick(KEYS).publicKey
  if (random.oneIn(2)) return concatBytes(Uint8Array.of(2 + random.below(2)), random.bytes(32))
  if (random.oneIn(2)) return uint(2n ** 255n - 19n + BigInt(random.below(20)) - 10n, 32).reverse()
  return random.bytes(random.pick([0, 31, 32, 33, 64, 65]))
}

const ADDRESS_TOPICS = [FROM, TO].map((address) => toHex(concatBytes(new Uint8Array(12), address)))
const CONTRACT: Hex = toHex(CHAIN.contract)

const DIALECTS = [currentDialect, draftOneDialect]

function randomLog(random: Random): { [key: string]: unknown } {
  const { messageSent, publicKeyUpdated, hasLabels } = random.pick(DIALECTS)
  const message = random.oneIn(2)
  const envelope = random.bytes(randomLength(random))
  const data = message
    ? concatBytes(MAIN_SESSION, uint(64, 32), uint(envelope.length, 32), envelope)
    : hasLabels
      ? publicKeyData(random)
      : draftOneKeyData(random)
  const topics: unknown[] = [
    ...(message ? [messageSent, ...ADDRESS_TOPICS] : [publicKeyUpdated, ADDRESS_TOPICS[0]]),
    ...(hasLabels ? [toHex(random.bytes(32))] : []),
  ]
  const log: { [key: string]: unknown } = {
    address: CONTRACT,
    topics,
    data: toHex(random.oneIn(2) ? data : random.oneIn(2) ? mutate(random, data) : randomAbi(random)),
    blockNumber: `0x${random.below(2 ** 32).toString(16)}`,
    blockHash: toHex(SECRET),
    transactionHash: toHex(SECRET),
    logIndex: '0x2',
  }
  if (random.oneIn(3)) log[random.pick(Object.keys(log))] = randomJson(random)
  if (random.oneIn(10)) topics[random.below(5)] = randomJson(random)
  return log
}

function publicKeyData(random: Random): Uint8Array {
  const struct = [uint(96, 32), uint(random.below(2 ** 32), 32), uint(random.below(4), 32)]
  return concatBytes(uint(32, 32), ...struct, ...keyTail(random))
}

/** A header as a node writes it, or with one thing wrong. */
function randomBlock(random: Random): unknown {
  const header = { number: '0x1b4', hash: toHex(random.bytes(32)), timestamp: '0x6553f100' }
  if (random.oneIn(3)) return header
  return { ...header, [random.pick(['number', 'hash', 'timestamp'])]: randomJson(random) }
}

/** What a multicall answers: whole, or with an item that begins where another one does. */
function bytesListData(random: Random): Uint8Array {
  const items = Array.from({ length: random.below(5) }, () => {
    const length = random.below(70)
    return concatBytes(uint(length, 32), random.bytes(length), new Uint8Array((32 - (length % 32)) % 32))
  })
  const starts = items.map((_, i) =>
    items.slice(0, i).reduce((sum, item) => sum + item.length, 32 * items.length),
  )
  const heads = starts.map((start) => uint(random.oneIn(12) ? random.pick(starts) : start, 32))
  return concatBytes(uint(32, 32), uint(items.length, 32), ...heads, ...items)
}

function draftOneKeyData(random: Random): Uint8Array {
  return concatBytes(uint(64, 32), uint(random.below(4), 32), ...keyTail(random))
}

function keyTail(random: Random): readonly Uint8Array[] {
  const key = randomPublicKey(random)
  return [uint(key.length, 32), key, new Uint8Array((32 - (key.length % 32)) % 32)]
}

/** Of nobody in particular: r and s in range, so that recovery runs to its end. */
const SIGNATURE = concatBytes(
  fromHex('5880dd5331d03082c9994dde971dfab322cb9a7cca4160d777329241fc1a68a2'),
  fromHex('78f9ba86005695d600f017cca83b784501ad884601ecdbe96fb289c0f555d3d5'),
  Uint8Array.of(28),
)

/** Every function that reads bytes or texts of a stranger. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  bytesTarget({
    name: 'envelopeHeader',
    share: 60,
    ...PLAIN,
    input: (random) => random.bytes(random.below(4)),
    accepts: (bytes) => envelopeHeader(bytes) !== null,
  }),
  bytesTarget({
    name: 'openDirect, decodePayload',
    share: 150,
    ...PLAIN,
    input: (random) => vary(random, directEnvelope),
    accepts(envelope) {
      const key = { encryptionKey: new Uint8Array(32), hint: DIRECTION.hint }
      const result = openDirect({ candidates: [key, DIRECTION], sessionId: MAIN_SESSION, envelope })
      if (result.status !== 'opened') return false
      check(result.candidate === 1, 'E5')
      return decodePayload(result.payload) !== null
    },
  }),
  bytesTarget({
    name: 'decodePayload',
    share: 300,
    ...PLAIN,
    input: (random) => vary(random, randomPayload),
    accepts(bytes) {
      const payload = decodePayload(bytes)
      if (payload === null) return false
      const encoded = encodePayload(payload)
      check(equalBytes(encoded, bytes.subarray(0, encoded.length)), 'P3')
      check(
        bytes.subarray(encoded.length).every((byte) => byte === 0),
        'P4',
      )
      return true
    },
  }),
  bytesTarget({
    name: 'readKeyLink, openKeyLink',
    share: 100,
    ...PLAIN,
    input: (random) =>
      vary(random, () =>
        sealKeyLink({
          generation: 2 + random.below(65_534),
          tag: TAG,
          linkKey: SECRET,
          previousSeed: SECRET,
          nonce: random.bytes(24),
        }),
      ),
    accepts(envelope) {
      const header = readKeyLink(envelope)
      const link = openKeyLink({ envelope, linkKey: SECRET })
      check(link === null || header?.generation === link.generation, 'E11')
      return link !== null
    },
  }),
  bytesTarget({
    name: 'keyIndexToLabel',
    share: 100,
    ...PLAIN,
    input: (random) =>
      vary(random, () =>
        labelToKeyIndex(random.pick([DEFAULT_LABEL, 'a', 'é', '密钥', '🔑', 'x'.repeat(32)])),
      ),
    accepts(keyIndex) {
      const label = keyIndexToLabel(keyIndex)
      check(label === null || equalBytes(labelToKeyIndex(label), keyIndex), 'K7')
      return label !== null
    },
  }),
  bytesTarget({
    name: 'readRegistration',
    share: 20,
    ...CURVE,
    input: (random) => vary(random, registrationContent),
    accepts(content) {
      // With the check that belongs to it: what stands behind it is as hostile as what stands before it.
      const check4 = sha256(concatBytes(utf8('sealog1 registration'), content)).subarray(0, 4)
      const encoded = Buffer.from(concatBytes(content, check4)).toString('base64url')
      const text = `SEALOG:REGISTRATION:1:${encoded}`
      const found = readRegistration(text)
      check(found.status !== 'read' || writeRegistration(found.registration) === text, 'R13')
      return found.status === 'read'
    },
  }),
  bytesTarget({
    name: 'isMainSession',
    share: 60,
    ...PLAIN,
    input: (random) =>
      random.oneIn(2)
        ? random.bytes(32)
        : concatBytes(new Uint8Array(24), random.oneIn(2) ? new Uint8Array(8) : random.bytes(8)),
    accepts: (sessionId) => isMainSession({ sessionId, from: FROM, to: TO }),
  }),
  {
    name: 'decodeLog',
    share: 150,
    ...PLAIN,
    generate(random) {
      const log = random.oneIn(40) ? randomJson(random) : randomLog(random)
      const shown = () => JSON.stringify(log)
      return {
        size: shown()?.length ?? 0,
        shown,
        run: () => DIALECTS.some((dialect) => decodeLog(log, CONTRACT, dialect) !== null),
      }
    },
  },
  {
    name: 'readBlock, readBytesAnswer',
    share: 60,
    ...PLAIN,
    generate(random) {
      const answer = random.oneIn(2) ? randomJson(random) : randomBlock(random)
      const shown = () => JSON.stringify(answer)
      return {
        size: shown()?.length ?? 0,
        shown,
        run: () => readBlock(answer) !== null || readBytesAnswer(answer) !== null,
      }
    },
  },
  bytesTarget({
    name: 'decodePublicKey',
    share: 100,
    ...PLAIN,
    input: (random) => (random.oneIn(2) ? randomAbi(random) : vary(random, publicKeyData)),
    accepts: (data) => decodePublicKey(data) !== null,
  }),
  bytesTarget({
    name: 'readBytesList',
    share: 60,
    ...PLAIN,
    input: (random) => (random.oneIn(2) ? randomAbi(random) : vary(random, bytesListData)),
    accepts(data) {
      const items = readBytesList(data, 0)
      const length = items?.reduce((sum, item) => sum + item.length, 0) ?? 0
      check(length <= data.length, 'R15')
      return items !== null
    },
  }),
  bytesTarget({
    name: 'decodeKey of the first draft',
    share: 60,
    ...PLAIN,
    input: (random) => (random.oneIn(2) ? randomAbi(random) : vary(random, draftOneKeyData)),
    accepts: (data) => draftOneDialect.decodeKey(data) !== null,
  }),
  {
    name: 'isValidPublicKey',
    share: 8,
    ...CURVE,
    generate(random) {
      const algorithm = random.pick([0, 1, 2, 2, 3, 255])
      const bytes = random.oneIn(2) ? randomPublicKey(random) : mutate(random, randomPublicKey(random))
      const shown = () => `${algorithm} ${toHex(bytes)}`
      return { size: bytes.length, shown, run: () => isValidPublicKey(algorithm, bytes) }
    },
  },
  bytesTarget({
    name: 'deriveSeed',
    share: 2,
    ...CURVE,
    input: (random) => vary(random, () => SIGNATURE),
    accepts(signature) {
      try {
        deriveSeed({ domain: 'sealog.example', address: FROM, generation: 1, signature })
        return true
      } catch (error) {
        // The one answer that it gives by throwing. Nobody has the key of this address: nothing may be accepted.
        if (error instanceof SignatureMismatchError) return false
        throw error
      }
    },
  }),
  ephemeralTarget('openEphemeral', ({ algorithm, publicKey, secretKey }, envelope) => {
    const self = { address: TO, keyIndex: labelToKeyIndex(DEFAULT_LABEL), algorithm, publicKey }
    return openEphemeral({ ...CHAIN, from: FROM, self, secretKey, sessionId: MAIN_SESSION, envelope }).status
  }),
  ephemeralTarget('reopenEphemeral', ({ algorithm, publicKey }, envelope) => {
    const recipient = { address: TO, keyIndex: labelToKeyIndex(DEFAULT_LABEL), algorithm, publicKey }
    const route = { ...CHAIN, from: FROM, sessionId: MAIN_SESSION, recipient, labelKey: LABEL_KEY }
    return reopenEphemeral({ ...route, envelope })?.status ?? 'another key'
  }),
  ...TEXT_TARGETS,
]
