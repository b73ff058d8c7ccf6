/**
 * Writes src/protocol/vectors/*.json: `npx tsx scripts/vectors.ts`; with `--check` it only says which of them differ. The files
 * are the contract that the tests read, so they are written again only together with a change of docs/SPEC.md. Most accepted
 * values come from the code under test: they hold it to what it once said, and the worked example of docs/SPEC.md and other
 * implementations say whether that was right. Signatures and event data are viem's, and what makes a reject case wrong is done
 * by hand. safetyCodes.json and labelExports.json hold texts that are all written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { xchacha20, xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { expand } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import {
  encodeAbiParameters,
  encodeEventTopics,
  encodePacked,
  hashTypedData,
  keccak256,
  parseAbi,
  parseAbiParameters,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { concatBytes, fromHex, type Hex, readUint, toHex, uint, utf8 } from '../src/lib/bytes'
import { Algorithm, keyPairFromSeed } from '../src/protocol/algorithm'
import type { CborValue } from '../src/protocol/cbor'
import { envelopeId, sealDirect } from '../src/protocol/envelope'
import { sealEphemeral } from '../src/protocol/ephemeral'
import { fingerprint, safetyNumber } from '../src/protocol/fingerprint'
import { encodeKeyLinkHeader, sealKeyLink } from '../src/protocol/keyLink'
import { DEFAULT_LABEL, KEY_LINK_INDEX, labelToKeyIndex } from '../src/protocol/labels'
import { deriveLabelKey, deriveLinkKey, deriveMessagingKey } from '../src/protocol/messagingKey'
import { encodePayload, type Payload } from '../src/protocol/payload'
import { deriveSeed } from '../src/protocol/seed'
import { seedText } from '../src/protocol/seedText'
import { createSessionId, MAIN_SESSION } from '../src/protocol/session'
import { type DirectionKey, deriveThreadKeys, type Party } from '../src/protocol/threadKeys'

const DOMAIN = 'sealog.example'
const CHAIN_ID = 31337
const CONTRACT = '0x5ea1095ea1095ea1095ea1095ea1095ea1095ea1'
const P25519 = 2n ** 255n - 19n

/** Repeatable bytes that stand for randomness. */
function bytesFor(name: string, length: number): Uint8Array {
  return sha256(utf8(`sealog vector ${name}`)).slice(0, length)
}

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

function write(name: string, vectors: object): void {
  const file = new URL(`../src/protocol/vectors/${name}.json`, import.meta.url)
  const text = `${JSON.stringify(vectors, null, 2)}\n`
  if (!options.check) return writeFileSync(file, text)
  if (readFileSync(file, 'utf8') === text) return
  process.stderr.write(`${name}.json is not what scripts/vectors.ts writes\n`)
  process.exitCode = 1
}

/** Values that JSON lacks: byte strings as { bytes }, integers beyond 2^53 as { int }. */
function toJson(value: CborValue): unknown {
  if (value instanceof Uint8Array) return { bytes: toHex(value) }
  if (typeof value === 'bigint') return { int: String(value) }
  return Array.isArray(value) ? value.map(toJson) : value
}

// ---------------------------------------------------------------------------------------------------- people and seeds

interface Generation {
  domain: string
  generation: number
  tag: Uint8Array | undefined
  text: string
  signature: Hex
  seed: Uint8Array
}

async function createPerson(name: string) {
  const privateKey = toHex(bytesFor(name, 32))
  const account = privateKeyToAccount(privateKey)
  const address = fromHex(account.address)
  async function sign(generation: number, tag?: Uint8Array, domain = DOMAIN): Promise<Generation> {
    const params = { domain, address, generation, tag }
    const text = seedText(params)
    const signature = await account.signMessage({ message: text })
    return {
      domain,
      generation,
      tag,
      text,
      signature,
      seed: deriveSeed({ ...params, signature: fromHex(signature) }),
    }
  }
  return { name, privateKey, address, sign }
}

const alice = await createPerson('alice')
const bob = await createPerson('bob')
const mallory = await createPerson('mallory')
const alice1 = await alice.sign(1)
const alice2 = await alice.sign(2, bytesFor('alice tag 2', 4))
const bob1 = await bob.sign(1)
const mallory1 = await mallory.sign(1)
const aliceElsewhere = await Promise.all(
  ['localhost', '7.0-0.example', 'xn--bcher-kva.example', `${'a.'.repeat(126)}a`, 'a'.repeat(63)].map(
    (domain) => alice.sign(1, undefined, domain),
  ),
)

function generationJson({ domain, generation, tag, text, signature, seed }: Generation) {
  return { domain, generation, tag: tag ? toHex(tag) : null, text, signature, seed: toHex(seed) }
}

function seedVectors() {
  const signature = fromHex(alice1.signature)
  const [r, s, v] = [signature.slice(0, 32), signature.slice(32, 64), signature[64] as number]
  const parity = v - 27
  const order = secp256k1.Point.Fn.ORDER
  const highS = uint(order - readUint(s), 32)
  const compact = concatBytes(r, s)
  compact[32] = (compact[32] as number) | (parity << 7)
  const base = { address: toHex(alice.address), ...generationJson(alice1) }
  const forms: [string, Uint8Array][] = [
    ['v is 0 or 1', concatBytes(r, s, uint(parity, 1))],
    ['EIP-2098, 64 bytes', compact],
    ['high s with the other v', concatBytes(r, highS, uint(28 - parity, 1))],
  ]
  const { text: _text, seed: _seed, ...refused } = base
  const flipped = signature.slice()
  flipped[10] = (flipped[10] as number) ^ 1
  const suffix = '6492'.repeat(16)
  const counterfactual = encodeAbiParameters(
    [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }],
    [`0x${'11'.repeat(20)}`, '0x', alice1.signature],
  )
  return {
    accept: [
      { rule: 'K5', name: 'Alice, generation 1', ...base },
      { rule: 'K3', name: 'Alice, generation 2', address: toHex(alice.address), ...generationJson(alice2) },
      { rule: 'K5', name: 'Bob, generation 1', address: toHex(bob.address), ...generationJson(bob1) },
      ...forms.map(([name, form]) => ({ rule: 'K4', name, ...base, signature: toHex(form) })),
      ...aliceElsewhere.map((each) => ({
        rule: 'K2',
        name: 'domain',
        address: toHex(alice.address),
        ...generationJson(each),
      })),
    ],
    reject: [
      { rule: 'K4', name: "somebody else's signature", ...refused, signature: mallory1.signature },
      { rule: 'K4', name: "the other generation's signature", ...refused, signature: alice2.signature },
      { rule: 'K4', name: 'another domain', ...refused, domain: 'sealog.test' },
      {
        rule: 'K4',
        name: 'the other v',
        ...refused,
        signature: toHex(concatBytes(r, s, uint(28 - parity, 1))),
      },
      { rule: 'K4', name: 'one bit of r flipped', ...refused, signature: toHex(flipped) },
      { rule: 'K4', name: 'v 29', ...refused, signature: toHex(concatBytes(r, s, uint(29, 1))) },
      { rule: 'K4', name: 'v 2', ...refused, signature: toHex(concatBytes(r, s, uint(2, 1))) },
      {
        rule: 'K4',
        name: 'r zero',
        ...refused,
        signature: toHex(concatBytes(new Uint8Array(32), s, uint(v, 1))),
      },
      {
        rule: 'K4',
        name: 's zero',
        ...refused,
        signature: toHex(concatBytes(r, new Uint8Array(32), uint(v, 1))),
      },
      {
        rule: 'K4',
        name: 's is the order',
        ...refused,
        signature: toHex(concatBytes(r, uint(order, 32), uint(v, 1))),
      },
      { rule: 'K4', name: 'empty', ...refused, signature: '0x' },
      { rule: 'K4', name: '63 bytes', ...refused, signature: toHex(signature.slice(0, 63)) },
      { rule: 'K4', name: '66 bytes', ...refused, signature: toHex(concatBytes(signature, uint(0, 1))) },
      ...[
        '',
        'Sealog.example',
        'sealog.example:443',
        'sealog.example.',
        '[::1]',
        'bücher.example',
        '-a.example',
        'a-.example',
        'a..example',
        'a b',
        'sealog.example/x',
        'sealog.example\nURI: https://evil.example',
        `${'a'.repeat(64)}.example`,
        `${'a.'.repeat(127)}a`,
      ].map((domain) => ({ rule: 'K2', name: 'domain', ...refused, domain })),
      ...[
        { generation: 0, tag: null },
        { generation: -1, tag: null },
        { generation: 1.5, tag: null },
        { generation: 65536, tag: '0x01020304' },
        { generation: 1, tag: '0x01020304' },
        { generation: 2, tag: null },
        { generation: 2, tag: '0x010203' },
        { generation: 2, tag: '0x0102030405' },
      ].map((other) => ({ rule: 'K3', name: 'generation and tag', ...refused, ...other })),
      {
        rule: 'K4',
        name: "ERC-6492: the signature inside is the account's own",
        ...refused,
        signature: `${counterfactual}${suffix}`,
      },
      {
        rule: 'K4',
        name: 'ERC-6492: the suffix behind 65 bytes that are right',
        ...refused,
        signature: `${alice1.signature}${suffix}`,
      },
    ],
  }
}

// ---------------------------------------------------------------------------------------------------------------- keys

function labelVectors() {
  const labels = [DEFAULT_LABEL, 'key-link', 'a', 'work', 'é', '密钥', '🔑', 'x'.repeat(32)]
  return {
    accept: labels.map((label) => ({ rule: 'K7', label, keyIndex: toHex(labelToKeyIndex(label)) })),
    reject: [
      ...['', 'x'.repeat(33), `${'é'.repeat(16)}x`, 'a\0b', 'a\0', 'e\u0301'].map((label) => ({
        rule: 'K7',
        label,
      })),
      { rule: 'K7', name: 'empty label', keyIndex: `0x${'00'.repeat(32)}` },
      { rule: 'K7', name: 'zero byte inside', keyIndex: `0x610062${'00'.repeat(29)}` },
      { rule: 'K7', name: 'padded left', keyIndex: `0x${'00'.repeat(31)}61` },
      { rule: 'K7', name: 'not UTF-8', keyIndex: `0xff${'00'.repeat(31)}` },
      { rule: 'K7', name: 'UTF-8 cut short', keyIndex: `0xc3${'00'.repeat(31)}` },
      { rule: 'K7', name: 'not NFC', keyIndex: `0x65cc81${'00'.repeat(29)}` },
      { rule: 'K7', name: '31 bytes', keyIndex: `0x61${'00'.repeat(30)}` },
    ],
  }
}

/** Order and generator of secp256k1 (SEC 2, 2.4.1). */
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const GENERATOR_X = '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'

/** Ed25519 keys that rule C7 refuses. The points of low order and their aliases are those of RFC 8032's curve, by hand. */
function ed25519Rejects(): [string, Hex][] {
  const encode = (y: bigint, sign: bigint) => toHex(uint(y + (sign << 255n), 32).reverse())
  const order8 = [
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03',
  ]
  const eighths = order8.flatMap((head, i) =>
    (i === 0 ? ['05', '85'] : ['7a', 'fa']).map((tail): Hex => `0x${head}${tail}`),
  )
  const mixed = [encode(P25519 - 1n, 0n), encode(0n, 0n), eighths[0] as Hex].map((low) => {
    const point = ed25519.Point.BASE.add(ed25519.Point.fromBytes(fromHex(low)))
    return toHex(point.toBytes())
  })
  return [
    ['low order: 1', encode(1n, 0n)],
    ['low order: 2', encode(P25519 - 1n, 0n)],
    ['low order: 4', encode(0n, 0n)],
    ['low order: 4', encode(0n, 1n)],
    ...eighths.map((key): [string, Hex] => ['low order: 8', key]),
    ...mixed.map((key): [string, Hex] => ['a torsion component', key]),
    ['x is 0 with a sign, y = 1', encode(1n, 1n)],
    ['x is 0 with a sign, y = -1', encode(P25519 - 1n, 1n)],
    ['y is p: alias of 0', encode(P25519, 0n)],
    ['y is p + 1: alias of 1', encode(P25519 + 1n, 0n)],
    ['y is p + 3: alias of a point', encode(P25519 + 3n, 0n)],
    ['y is 2^255 - 1', encode(2n ** 255n - 1n, 1n)],
    ['not on the curve', encode(2n, 0n)],
    ['empty: the label is closed', '0x'],
    ['31 bytes', `0x58${'66'.repeat(30)}`],
    ['33 bytes', `0x58${'66'.repeat(32)}`],
  ]
}

/** secp256k1 keys that rule C8 refuses. */
function ecdsaRejects(): [string, Hex][] {
  const prime = 2n ** 256n - 2n ** 32n - 977n
  const compressed = (prefix: string, x: bigint): Hex => `0x${prefix}${toHex(uint(x, 32)).slice(2)}`
  const generator = `0x02${GENERATOR_X}`
  return [
    ['65 bytes, uncompressed', toHex(secp256k1.Point.BASE.toBytes(false))],
    ['64 bytes', toHex(secp256k1.Point.BASE.toBytes(false).slice(1))],
    ['32 bytes', `0x${GENERATOR_X}`],
    ['34 bytes', `${generator}00` as Hex],
    ...['00', '01', '04', '05', '06', '07', '82'].map((prefix): [string, Hex] => [
      `prefix ${prefix}`,
      `0x${prefix}${GENERATOR_X}`,
    ]),
    ['not on the curve: x = 0', compressed('02', 0n)],
    ['not on the curve: x = 5', compressed('02', 5n)],
    ['x is p', compressed('02', prime)],
    ['x is p + 1: alias of 1', compressed('02', prime + 1n)],
    ['x is 2^256 - 1', compressed('03', 2n ** 256n - 1n)],
    ['point at infinity', '0x00'],
    ['all zero', `0x${'00'.repeat(33)}`],
    ['empty: the label is closed', '0x'],
  ]
}

function keyVectors() {
  const labelCases: [Generation, string, number][] = [
    [alice1, DEFAULT_LABEL, 1],
    [alice1, DEFAULT_LABEL, 2],
    [alice1, '密钥', 1],
    [alice2, DEFAULT_LABEL, 1],
    [bob1, DEFAULT_LABEL, 4294967295],
  ]
  const ECDSA = Algorithm.ECDSA
  const ED25519 = Algorithm.ED25519
  const littleEndian = (u: bigint) => toHex(uint(u, 32).reverse())
  const order8 = [
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ]
  return {
    accept: [
      ...labelCases.map(([{ seed }, label, version]) => {
        const labelKey = deriveLabelKey(seed, label, version)
        const { secretKey, publicKey } = deriveMessagingKey(labelKey, Algorithm.X25519)
        const keys = { labelKey: toHex(labelKey), secretKey: toHex(secretKey), publicKey: toHex(publicKey) }
        return { rule: 'K9', seed: toHex(seed), label, version, algorithm: Algorithm.X25519, ...keys }
      }),
      ...[alice2, bob1].map(({ seed }) => ({
        rule: 'K10',
        seed: toHex(seed),
        linkKey: toHex(deriveLinkKey(seed)),
      })),
      { rule: 'C4', name: 'base point', algorithm: 2, publicKey: littleEndian(9n) },
      { rule: 'C4', name: 'p - 2', algorithm: 2, publicKey: littleEndian(P25519 - 2n) },
      ...[ECDSA, ED25519].flatMap((algorithm) =>
        labelCases.slice(0, 3).map(([{ seed }, label, version]) => {
          const labelKey = deriveLabelKey(seed, label, version)
          const { secretKey, publicKey } = deriveMessagingKey(labelKey, algorithm)
          const keys = { labelKey: toHex(labelKey), secretKey: toHex(secretKey), publicKey: toHex(publicKey) }
          return { rule: 'K9', seed: toHex(seed), label, version, algorithm, ...keys }
        }),
      ),
      // Reduction by hand: the generator is the key of 1, and its negative that of order − 1.
      ...[
        ['0 becomes 1', 0n, 1n, 2],
        ['order - 2 becomes order - 1', N - 2n, N - 1n, 3],
        ['order - 1 becomes 1', N - 1n, 1n, 2],
        ['all ones', 2n ** 384n - 1n, ((2n ** 384n - 1n) % (N - 1n)) + 1n, null],
      ].map(([name, x, secret, prefix]) => ({
        rule: 'K9',
        name,
        algorithm: ECDSA,
        okm: toHex(uint(x as bigint, 48)),
        secretKey: toHex(uint(secret as bigint, 32)),
        publicKey:
          prefix === null
            ? toHex(secp256k1.getPublicKey(uint(secret as bigint, 32), true))
            : `0x0${prefix}${GENERATOR_X}`,
      })),
      { rule: 'C8', name: 'generator', algorithm: ECDSA, publicKey: `0x02${GENERATOR_X}` },
      { rule: 'C8', name: 'x is 1', algorithm: ECDSA, publicKey: `0x03${toHex(uint(1n, 32)).slice(2)}` },
      { rule: 'C7', name: 'base point', algorithm: ED25519, publicKey: `0x58${'66'.repeat(31)}` },
      {
        // RFC 8032 7.1, TEST 1.
        rule: 'C7',
        name: 'RFC 8032',
        algorithm: ED25519,
        okm: '0x9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
        secretKey: '0x9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
        publicKey: '0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      },
    ],
    reject: [
      ...[0n, 1n, P25519 - 1n, ...order8].map((u) => ({
        rule: 'C4',
        name: 'low order',
        algorithm: 2,
        publicKey: littleEndian(u),
      })),
      ...[P25519, P25519 + 1n, P25519 + 9n, 2n ** 255n - 1n].map((u) => ({
        rule: 'C4',
        name: 'u is 2^255 - 19 or more',
        algorithm: 2,
        publicKey: littleEndian(u),
      })),
      ...[9n, 0n, P25519 - 2n].map((u) => ({
        rule: 'C4',
        name: 'high-bit alias',
        algorithm: 2,
        publicKey: littleEndian(u + 2n ** 255n),
      })),
      { rule: 'R4', name: 'empty: the label is closed', algorithm: 2, publicKey: '0x' },
      { rule: 'C4', name: '31 bytes', algorithm: 2, publicKey: `0x${'09'.repeat(31)}` },
      { rule: 'C4', name: '33 bytes', algorithm: 2, publicKey: `0x${'09'.repeat(33)}` },
      ...[3, 255].map((algorithm) => ({
        rule: 'K9',
        name: 'unknown algorithm',
        algorithm,
        publicKey: littleEndian(9n),
      })),
      ...ed25519Rejects().map(([name, publicKey]) => ({ rule: 'C7', name, algorithm: ED25519, publicKey })),
      ...ecdsaRejects().map(([name, publicKey]) => ({ rule: 'C8', name, algorithm: ECDSA, publicKey })),
    ],
  }
}

interface Holder {
  party: Party
  secretKey: Uint8Array
}

function holder(
  address: Uint8Array,
  seed: Uint8Array,
  label: string,
  version: number,
  algorithm: Algorithm = Algorithm.X25519,
): Holder {
  const { publicKey, secretKey } = deriveMessagingKey(deriveLabelKey(seed, label, version), algorithm)
  return { party: { address, keyIndex: labelToKeyIndex(label), algorithm, publicKey }, secretKey }
}

const aliceKey1 = holder(alice.address, alice1.seed, DEFAULT_LABEL, 1)
const aliceKey2 = holder(alice.address, alice2.seed, DEFAULT_LABEL, 1)
const aliceWork = holder(alice.address, alice1.seed, 'work', 1)
const bobKey1 = holder(bob.address, bob1.seed, DEFAULT_LABEL, 1)
const aliceEcdsa = holder(alice.address, alice1.seed, DEFAULT_LABEL, 1, Algorithm.ECDSA)
const aliceEd25519 = holder(alice.address, alice1.seed, DEFAULT_LABEL, 1, Algorithm.ED25519)
const bobEcdsa = holder(bob.address, bob1.seed, DEFAULT_LABEL, 1, Algorithm.ECDSA)
const bobEd25519 = holder(bob.address, bob1.seed, DEFAULT_LABEL, 1, Algorithm.ED25519)

function partyJson({ address, keyIndex, algorithm, publicKey }: Party) {
  return { address: toHex(address), keyIndex: toHex(keyIndex), algorithm, publicKey: toHex(publicKey) }
}

function threadKeys(self: Holder, peer: Holder, chainId = CHAIN_ID, contract = fromHex(CONTRACT)) {
  const { party, secretKey } = self
  const keys = deriveThreadKeys({ chainId, contract, self: party, secretKey, peer: peer.party })
  if (keys === null) throw new Error('keys that should agree do not')
  return keys
}

function directionJson({ encryptionKey, hint }: DirectionKey) {
  return { encryptionKey: toHex(encryptionKey), hint: toHex(hint) }
}

function threadVectors() {
  const cases: [string, Holder, Holder, number, string][] = [
    ['Alice to Bob', aliceKey1, bobKey1, CHAIN_ID, CONTRACT],
    ['Bob to Alice: the same two keys', bobKey1, aliceKey1, CHAIN_ID, CONTRACT],
    ['after a rotation', aliceKey2, bobKey1, CHAIN_ID, CONTRACT],
    ['another label', aliceWork, bobKey1, CHAIN_ID, CONTRACT],
    ['to oneself', aliceKey1, aliceKey1, CHAIN_ID, CONTRACT],
    ['another chain', aliceKey1, bobKey1, 1, CONTRACT],
    ['another contract', aliceKey1, bobKey1, CHAIN_ID, `0x${'11'.repeat(20)}`],
    ['ECDSA', aliceEcdsa, bobEcdsa, CHAIN_ID, CONTRACT],
    ['ECDSA: the same two keys', bobEcdsa, aliceEcdsa, CHAIN_ID, CONTRACT],
    ['ED25519', aliceEd25519, bobEd25519, CHAIN_ID, CONTRACT],
    ['ED25519: the same two keys', bobEd25519, aliceEd25519, CHAIN_ID, CONTRACT],
    ['ED25519 and X25519', aliceEd25519, bobKey1, CHAIN_ID, CONTRACT],
    ['X25519 and ED25519: the same two keys', bobKey1, aliceEd25519, CHAIN_ID, CONTRACT],
    ['ECDSA to oneself', aliceEcdsa, aliceEcdsa, CHAIN_ID, CONTRACT],
  ]
  const curves: [string, Holder, Party][] = [
    ['ECDSA and X25519', aliceEcdsa, bobKey1.party],
    ['X25519 and ECDSA', aliceKey1, bobEcdsa.party],
    ['ED25519 and ECDSA', aliceEd25519, bobEcdsa.party],
    ['ECDSA and ED25519', aliceEcdsa, bobEd25519.party],
    ['an X25519 key as ECDSA', aliceEcdsa, { ...bobKey1.party, algorithm: Algorithm.ECDSA }],
    ['an ECDSA key as X25519', aliceKey1, { ...bobEcdsa.party, algorithm: Algorithm.X25519 }],
  ]
  return {
    accept: cases.map(([name, self, peer, chainId, contract]) => {
      const { outgoing, incoming } = threadKeys(self, peer, chainId, fromHex(contract))
      return {
        rule: self === aliceWork ? 'K13' : 'K14',
        name,
        chainId,
        contract,
        self: {
          ...partyJson(self.party),
          secretKey: toHex(self.secretKey),
          fingerprint: fingerprint(self.party),
        },
        peer: partyJson(peer.party),
        outgoing: directionJson(outgoing),
        incoming: directionJson(incoming),
        safetyNumber: safetyNumber(self.party, peer.party),
      }
    }),
    reject: [
      ...keyVectors().reject.map(({ name, algorithm, publicKey }) => {
        const { party, secretKey } = algorithm === Algorithm.ECDSA ? aliceEcdsa : aliceKey1
        return {
          rule: 'K14',
          name,
          chainId: CHAIN_ID,
          contract: CONTRACT,
          self: { ...partyJson(party), secretKey: toHex(secretKey) },
          peer: { ...partyJson(bobKey1.party), algorithm, publicKey },
        }
      }),
      ...curves.map(([name, { party, secretKey }, peer]) => ({
        rule: 'K14',
        name,
        chainId: CHAIN_ID,
        contract: CONTRACT,
        self: { ...partyJson(party), secretKey: toHex(secretKey) },
        peer: partyJson(peer),
      })),
    ],
  }
}

// ----------------------------------------------------------------------------------------------------------- envelopes

const direction = threadKeys(aliceKey1, bobKey1).outgoing
const THREAD = createSessionId(bytesFor('thread', 8))

function text(words: string, n = 1, ack = 0): Payload {
  return { kind: 0, n, ack, fields: [words] }
}

/**
 * An envelope that two different keys open: Poly1305 is linear in its message, so two free ciphertext blocks meet the two
 * equations "the tag under this key is T". Blocks carry a 1 above their 128 bits, hence the search over T.
 */
function twoFacedEnvelope(
  sessionId: Uint8Array,
  first: Uint8Array,
  second: Uint8Array,
  hint: Uint8Array,
): Uint8Array {
  const P = 2n ** 130n - 5n
  const mod = (value: bigint) => ((value % P) + P) % P
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : mod((exponent & 1n ? base : 1n) * power(mod(base * base), exponent >> 1n))
  const inverse = (value: bigint) => power(value, P - 2n)
  const littleEndian = (bytes: Uint8Array) => readUint(bytes.slice().reverse())
  const nonce = bytesFor('two-faced nonce', 24)
  const header = concatBytes(Uint8Array.of(0x10), hint)
  const aad = concatBytes(header, sessionId, new Uint8Array(13))
  const block = (bytes: Uint8Array) => littleEndian(bytes) + 2n ** 128n
  const lengths = block(concatBytes(uint(35, 8).reverse(), uint(32, 8).reverse()))
  const oneTime = [first, second].map((key) => {
    const otk = xchacha20(key, nonce, new Uint8Array(32))
    const r = littleEndian(otk.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn
    const fixed =
      [0, 16, 32].reduce((sum, at) => mod((sum + block(aad.subarray(at, at + 16))) * r), 0n) * power(r, 3n) +
      lengths * r
    return { r, s: littleEndian(otk.subarray(16)), fixed: mod(fixed) }
  })
  const [one, two] = oneTime as [(typeof oneTime)[0], (typeof oneTime)[0]]
  for (let attempt = 1n; ; attempt++) {
    // c1·r³ + c2·r² = (T − s) − fixed, for both keys.
    const want = (key: typeof one) => mod(((attempt - key.s) & (2n ** 128n - 1n)) - key.fixed)
    const [a, b] = [power(one.r, 3n), power(one.r, 2n)]
    const [c, d] = [power(two.r, 3n), power(two.r, 2n)]
    const scale = inverse(mod(a * d - b * c))
    const blocks = [
      mod((want(one) * d - want(two) * b) * scale),
      mod((want(two) * a - want(one) * c) * scale),
    ]
    if (!blocks.every((value) => value >> 128n === 1n)) continue
    const ciphertext = concatBytes(...blocks.map((value) => uint(value & (2n ** 128n - 1n), 16).reverse()))
    return concatBytes(header, nonce, ciphertext, uint(attempt, 16).reverse())
  }
}

function flip(bytes: Uint8Array, index: number, mask = 1): Uint8Array {
  const copy = bytes.slice()
  copy[index] = (copy[index] as number) ^ mask
  return copy
}

function envelopeVectors() {
  const sameHint = { encryptionKey: bytesFor('same hint', 32), hint: direction.hint }
  const otherHint = { encryptionKey: bytesFor('other hint', 32), hint: flip(direction.hint, 0) }
  const messages: [string, string, Uint8Array, Payload, DirectionKey[]?][] = [
    ['E2', 'main thread', MAIN_SESSION, text('Hello Bob')],
    ['E3', 'named thread', THREAD, text('Hello Bob')],
    ['E2', 'empty text', MAIN_SESSION, text('')],
    ['E2', 'title', THREAD, { kind: 3, n: 1, ack: 0, fields: ['Support 客服'] }],
    ['E8', '100 bytes of text: 160', MAIN_SESSION, text('x'.repeat(100))],
    ['E8', '256 exactly', MAIN_SESSION, text('x'.repeat(207))],
    ['E8', 'one more: 320', MAIN_SESSION, text('x'.repeat(208))],
    ['E8', 'long', MAIN_SESSION, text('x'.repeat(1000), 4294967295, 4294967295)],
    ['E4', 'another candidate has the same hint', MAIN_SESSION, text('Hello Bob'), [sameHint]],
    ['E5', 'the last of three candidates', MAIN_SESSION, text('Hello Bob'), [otherHint, sameHint]],
    ['E6', 'the same key twice is one candidate', MAIN_SESSION, text('Hello Bob'), [direction]],
  ]
  const ids = { chainId: CHAIN_ID, contract: CONTRACT, from: toHex(alice.address), to: toHex(bob.address) }
  const accept = messages.map(([rule, name, sessionId, payload, others = []], i) => {
    const nonce = bytesFor(`nonce ${i}`, 24)
    const plain = encodePayload(payload)
    const envelope = sealDirect({ key: direction, sessionId, payload: plain, nonce })
    const { kind, n, ack, fields } = payload
    const id = envelopeId({
      chainId: CHAIN_ID,
      contract: fromHex(CONTRACT),
      from: alice.address,
      to: bob.address,
      sessionId,
      envelope,
    })
    return {
      rule,
      name,
      others: others.map(directionJson),
      key: directionJson(direction),
      ...ids,
      sessionId: toHex(sessionId),
      nonce: toHex(nonce),
      message: { kind, n, ack, fields: fields.map(toJson) },
      payload: toHex(plain),
      envelope: toHex(envelope),
      id: toHex(id),
    }
  })
  const sealed = fromHex((accept[0] as { envelope: string }).envelope)
  const other = { encryptionKey: bytesFor('other key', 32), hint: direction.hint }
  const two = twoFacedEnvelope(MAIN_SESSION, direction.encryptionKey, other.encryptionKey, direction.hint)
  const keyed = { candidates: [directionJson(direction)], sessionId: toHex(MAIN_SESSION) }
  const both = [directionJson(direction), directionJson(other)]
  const reject: object[] = [
    {
      rule: 'E3',
      name: 'another session',
      ...keyed,
      sessionId: toHex(THREAD),
      envelope: toHex(sealed),
      status: 'not-mine',
    },
  ]
  const strangers: [string, string, DirectionKey][] = [
    ['K14', 'the other direction', threadKeys(bobKey1, aliceKey1).outgoing],
    ['K14', 'another chain', threadKeys(bobKey1, aliceKey1, 1).incoming],
    ['K14', 'another contract', threadKeys(bobKey1, aliceKey1, CHAIN_ID, new Uint8Array(20)).incoming],
    ['K14', 'another sender key', threadKeys(bobKey1, aliceKey2).incoming],
    ['K13', 'another key index', threadKeys(bobKey1, aliceWork).incoming],
  ]
  for (const [rule, name, { encryptionKey }] of strangers) {
    // The hint is made to match, so that it is the box that refuses.
    const candidates = [directionJson({ encryptionKey, hint: direction.hint })]
    reject.push({ rule, name, ...keyed, candidates, envelope: toHex(sealed), status: 'not-mine' })
  }
  const bad: [string, string, Uint8Array, string][] = [
    ['E4', 'hint flipped', flip(sealed, 1), 'not-mine'],
    ['E2', 'nonce flipped', flip(sealed, 3), 'not-mine'],
    ['E2', 'ciphertext flipped', flip(sealed, 30), 'not-mine'],
    ['E2', 'tag flipped', flip(sealed, sealed.length - 1, 0x80), 'not-mine'],
    ['E2', 'last byte missing', sealed.slice(0, -1), 'not-mine'],
    ['E2', 'one byte more', concatBytes(sealed, uint(0, 1)), 'not-mine'],
    ['E1', 'another type', flip(sealed, 0, 1), 'malformed'],
    ['E1', 'another version', flip(sealed, 0, 0x30), 'malformed'],
    ['E2', 'empty', new Uint8Array(), 'malformed'],
    ['E2', 'header only', sealed.slice(0, 3), 'malformed'],
    ['E2', 'no room for a tag', sealed.slice(0, 42), 'malformed'],
  ]
  for (const [rule, name, envelope, status] of bad) {
    reject.push({ rule, name, ...keyed, envelope: toHex(envelope), status })
  }
  reject.push(
    {
      rule: 'E5',
      name: 'no candidates',
      ...keyed,
      candidates: [],
      envelope: toHex(sealed),
      status: 'not-mine',
    },
    {
      rule: 'E6',
      name: 'two keys open it',
      ...keyed,
      candidates: both,
      envelope: toHex(two),
      status: 'malformed',
    },
  )
  return { accept, reject }
}

/** HKDF info of rule E15, written out once more: the code under test does not vouch for its own bytes. */
function ephemeralInfo(
  algorithm: number,
  nonce: Uint8Array,
  sessionId: Uint8Array,
  recipient: Party,
): Uint8Array {
  const { address, keyIndex, publicKey } = recipient
  const party = [address, keyIndex, uint(recipient.algorithm, 1), uint(publicKey.length, 2), publicKey]
  const place = [uint(CHAIN_ID, 8), fromHex(CONTRACT), sessionId]
  return concatBytes(utf8('sealog1 eph'), uint(algorithm, 1), nonce, ...place, ...party)
}

const EPHEMERAL_CASES: [string, string, Uint8Array, Holder, Uint8Array, Payload][] = [
  ['E14', 'to X25519', alice1.seed, bobKey1, MAIN_SESSION, text('Hello Bob')],
  ['E17', 'to ED25519', alice1.seed, bobEd25519, MAIN_SESSION, text('Hello Bob')],
  ['E14', 'to ECDSA', alice1.seed, bobEcdsa, MAIN_SESSION, text('Hello Bob')],
  ['E15', 'another generation, another thread', alice2.seed, bobEcdsa, THREAD, text('你好 🦊', 2, 1)],
  ['E8', '100 bytes of text: 192', alice1.seed, bobKey1, MAIN_SESSION, text('x'.repeat(100))],
  ['E14', 'long', alice1.seed, bobEcdsa, MAIN_SESSION, text('x'.repeat(1000), 4294967295, 4294967295)],
  ['E16', 'to oneself', alice1.seed, aliceEcdsa, MAIN_SESSION, text('note')],
]

function sealed(
  from: Uint8Array,
  seed: Uint8Array,
  to: Holder,
  sessionId: Uint8Array,
  payload: Payload,
  nonce: Uint8Array,
) {
  const labelKey = deriveLabelKey(seed, DEFAULT_LABEL, 1)
  const route = { chainId: CHAIN_ID, contract: fromHex(CONTRACT), from, sessionId }
  const plain = encodePayload(payload)
  const envelope = sealEphemeral({ ...route, recipient: to.party, labelKey, payload: plain, nonce })
  if (envelope === null) throw new Error('a good key was refused')
  return { labelKey, envelope, plain, id: envelopeId({ ...route, to: to.party.address, envelope }) }
}

function ephemeralVectors() {
  const route = { chainId: CHAIN_ID, contract: CONTRACT, from: toHex(alice.address) }
  const accept = EPHEMERAL_CASES.map(([rule, name, seed, to, sessionId, payload], i) => {
    const nonce = bytesFor(`ephemeral ${i}`, 24)
    const { labelKey, envelope, plain, id } = sealed(alice.address, seed, to, sessionId, payload, nonce)
    const algorithm = to.party.algorithm === Algorithm.ECDSA ? Algorithm.ECDSA : Algorithm.X25519
    const info = ephemeralInfo(algorithm, nonce, sessionId, to.party)
    const okm = expand(sha256, labelKey, info, algorithm === Algorithm.ECDSA ? 48 : 32)
    const { kind, n, ack, fields } = payload
    return {
      rule,
      name,
      ...route,
      recipient: { ...partyJson(to.party), secretKey: toHex(to.secretKey) },
      labelKey: toHex(labelKey),
      sessionId: toHex(sessionId),
      nonce: toHex(nonce),
      ephemeralSecretKey: toHex(keyPairFromSeed(algorithm, okm).secretKey),
      message: { kind, n, ack, fields: fields.map(toJson) },
      payload: toHex(plain),
      envelope: toHex(envelope),
      id: toHex(id),
    }
  })

  const [toX25519, , toEcdsa] = accept as [(typeof accept)[0], (typeof accept)[0], (typeof accept)[0]]
  const own = (vector: (typeof accept)[0]) => {
    const { chainId, contract, from, recipient, labelKey, sessionId, envelope } = vector
    return { chainId, contract, from, recipient, labelKey, sessionId, envelope }
  }
  const base = own(toX25519)
  const ecdsa = own(toEcdsa)
  const bytes = fromHex(base.envelope)
  const compressed = fromHex(ecdsa.envelope)
  const withKey = (key: Hex) => toHex(concatBytes(bytes.slice(0, 2), fromHex(key), bytes.slice(34)))
  const withEcdsaKey = (key: Hex) =>
    toHex(concatBytes(compressed.slice(0, 2), fromHex(key), compressed.slice(35)))
  const person = ({ party, secretKey }: Holder) => ({ ...partyJson(party), secretKey: toHex(secretKey) })
  // `reopened` is what the sender sees: null when the label key does not give the ephemeral key.
  const bad: [string, string, Partial<typeof base>, string, string | null][] = [
    ['E3', 'another session', { sessionId: toHex(THREAD) }, 'not-mine', null],
    ['E16', 'copied by another sender', { from: toHex(mallory.address) }, 'not-mine', 'not-mine'],
    ['E16', 'another chain', { chainId: 1 }, 'not-mine', null],
    ['E16', 'another contract', { contract: `0x${'11'.repeat(20)}` }, 'not-mine', null],
    [
      'E16',
      "another of the recipient's labels",
      { recipient: person(holder(bob.address, bob1.seed, 'work', 1)) },
      'not-mine',
      null,
    ],
    [
      'E16',
      'the same key under another keyIndex',
      { recipient: { ...base.recipient, keyIndex: toHex(labelToKeyIndex('work')) } },
      'not-mine',
      null,
    ],
    ['E17', 'a key on the other curve', { recipient: person(bobEcdsa) }, 'not-mine', null],
    ['E14', 'ephemeral key flipped', { envelope: toHex(flip(bytes, 5)) }, 'not-mine', null],
    ['E14', 'nonce flipped', { envelope: toHex(flip(bytes, 34)) }, 'not-mine', null],
    ['E14', 'ciphertext flipped', { envelope: toHex(flip(bytes, 60)) }, 'not-mine', 'not-mine'],
    ['E14', 'tag flipped', { envelope: toHex(flip(bytes, bytes.length - 1, 0x80)) }, 'not-mine', 'not-mine'],
    ['E14', 'last byte missing', { envelope: toHex(bytes.slice(0, -1)) }, 'not-mine', 'not-mine'],
    ['E14', 'one byte more', { envelope: toHex(concatBytes(bytes, uint(0, 1))) }, 'not-mine', 'not-mine'],
    ['E1', 'type 0', { envelope: toHex(flip(bytes, 0)) }, 'malformed', 'malformed'],
    ['E1', 'version 2', { envelope: toHex(flip(bytes, 0, 0x30)) }, 'malformed', 'malformed'],
    ...[1, 3, 255].map((algorithm): (typeof bad)[0] => [
      'E14',
      `algorithm byte ${algorithm}`,
      { envelope: toHex(concatBytes(bytes.slice(0, 1), uint(algorithm, 1), bytes.slice(2))) },
      'malformed',
      'malformed',
    ]),
    [
      'E14',
      'algorithm byte 0 before an X25519 key',
      { envelope: toHex(flip(bytes, 1, 2)) },
      'malformed',
      'malformed',
    ],
    ['E14', 'empty', { envelope: '0x' }, 'malformed', 'malformed'],
    ['E14', 'first byte only', { envelope: '0x11' }, 'malformed', 'malformed'],
    ['E14', 'header only', { envelope: toHex(bytes.slice(0, 34)) }, 'malformed', 'malformed'],
    ['E14', 'no room for a tag', { envelope: toHex(bytes.slice(0, 73)) }, 'malformed', 'malformed'],
    [
      'C4',
      'ephemeral key of low order',
      { envelope: withKey(`0x${'00'.repeat(32)}`) },
      'malformed',
      'malformed',
    ],
    [
      'C4',
      'ephemeral key with the high bit',
      { envelope: toHex(flip(bytes, 33, 0x80)) },
      'malformed',
      'malformed',
    ],
    [
      'C4',
      'ephemeral key is p',
      { envelope: withKey(toHex(uint(P25519, 32).reverse())) },
      'malformed',
      'malformed',
    ],
    [
      'C8',
      'ephemeral key not on the curve',
      { ...ecdsa, envelope: withEcdsaKey(`0x02${toHex(uint(5n, 32)).slice(2)}`) },
      'malformed',
      'malformed',
    ],
    [
      'C8',
      'ephemeral key with prefix 04',
      { ...ecdsa, envelope: toHex(flip(compressed, 2, 6)) },
      'malformed',
      'malformed',
    ],
    // The same x: the shared secret does not notice, the party does.
    ['E16', 'ephemeral key negated', { ...ecdsa, envelope: toHex(flip(compressed, 2)) }, 'not-mine', null],
    [
      'E15',
      'reopened with another label key',
      { labelKey: toHex(deriveLabelKey(alice1.seed, DEFAULT_LABEL, 2)) },
      'opened',
      null,
    ],
    [
      'E15',
      "reopened with somebody else's label key",
      { ...ecdsa, labelKey: toHex(deriveLabelKey(bob1.seed, DEFAULT_LABEL, 1)) },
      'opened',
      null,
    ],
  ]
  return {
    accept,
    reject: bad.map(([rule, name, change, status, reopened]) => ({
      rule,
      name,
      ...base,
      ...change,
      status,
      reopened,
    })),
  }
}

function keyLinkVectors() {
  const tag = alice2.tag as Uint8Array
  const linkKey = deriveLinkKey(alice2.seed)
  const previousSeed = alice1.seed
  const nonce = bytesFor('link nonce', 24)
  const link = sealKeyLink({ generation: 2, tag, linkKey, previousSeed, nonce })
  const last = sealKeyLink({ generation: 65535, tag, linkKey, previousSeed, nonce })
  const header = encodeKeyLinkHeader({ generation: 2, tag })
  const opened = { linkKey: toHex(linkKey), nonce: toHex(nonce), previousSeed: toHex(previousSeed) }
  return {
    accept: [
      { rule: 'E11', generation: 2, tag: toHex(tag), ...opened, envelope: toHex(link) },
      { rule: 'E11', generation: 65535, tag: toHex(tag), ...opened, envelope: toHex(last) },
      { rule: 'E12', generation: 2, tag: toHex(tag), linkKey: toHex(linkKey), envelope: toHex(header) },
    ],
    reject: [
      ...[
        ['empty', new Uint8Array()],
        ['header cut', header.slice(0, 6)],
        ['header and one byte', concatBytes(header, uint(0, 1))],
        ['last byte missing', link.slice(0, -1)],
        ['one byte more', concatBytes(link, uint(0, 1))],
        ['type 0', flip(link, 0, 5)],
        ['version 2', flip(link, 0, 0x30)],
        ['generation 0', flip(link, 2, 2)],
        ['generation 1', flip(link, 2, 3)],
      ].map(([name, envelope]) => ({
        rule: name?.toString().startsWith('header') ? 'E12' : 'E11',
        name,
        read: false,
        linkKey: toHex(linkKey),
        envelope: toHex(envelope as Uint8Array),
      })),
      {
        rule: 'E3',
        name: 'generation changed',
        read: true,
        linkKey: toHex(linkKey),
        envelope: toHex(flip(link, 2)),
      },
      {
        rule: 'E3',
        name: 'tag changed',
        read: true,
        linkKey: toHex(linkKey),
        envelope: toHex(flip(link, 3)),
      },
      {
        rule: 'E11',
        name: 'nonce changed',
        read: true,
        linkKey: toHex(linkKey),
        envelope: toHex(flip(link, 7)),
      },
      {
        rule: 'E11',
        name: 'box changed',
        read: true,
        linkKey: toHex(linkKey),
        envelope: toHex(flip(link, 78)),
      },
      {
        rule: 'E11',
        name: 'another link key',
        read: true,
        linkKey: toHex(deriveLinkKey(bob1.seed)),
        envelope: toHex(link),
      },
    ],
  }
}

// ------------------------------------------------------------------------------------------------------------ payloads

/** Kinds whose first fields are not what P7 says, as CBOR written by hand: `84 kind 01 00 …`. */
function fieldRejects(): [string, string, string][] {
  const id = `50${'ab'.repeat(16)}`
  const address = `54${'cd'.repeat(20)}`
  const cases: [string, number, string[]][] = [
    ['reply without fields', 1, []],
    ['reply without text', 1, [id]],
    ['reply to 15 bytes', 1, [`4f${'ab'.repeat(15)}`, '6161']],
    ['reply to 17 bytes', 1, [`51${'ab'.repeat(17)}`, '6161']],
    ['reply to text', 1, [`70${'61'.repeat(16)}`, '6161']],
    ['reply, fields swapped', 1, ['6161', id]],
    ['reply of bytes', 1, [id, '4161']],
    ['reaction without emoji', 2, [id]],
    ['reaction of null', 2, [id, 'f6']],
    ['reaction to null', 2, ['f6', '6161']],
    ['edit without text', 4, [id]],
    ['edit of an integer', 4, [id, '00']],
    ['edit of 32 bytes', 4, [`5820${'ab'.repeat(32)}`, '6161']],
    ['retract without id', 5, []],
    ['retract of text', 5, ['6161']],
    ['retract of an empty id', 5, ['40']],
    ['card without fields', 10, []],
    ['card without name', 10, [address, '6161']],
    ['card with a null label', 10, [address, 'f6', '6161']],
    ['card with a null name', 10, [address, '6161', 'f6']],
    ['card with an address of 19 bytes', 10, [`53${'cd'.repeat(19)}`, '6161', '6161']],
    ['card with an address of 32 bytes', 10, [`5820${'cd'.repeat(32)}`, '6161', '6161']],
    ['card with an address in text', 10, [`782a${'61'.repeat(42)}`, '6161', '6161']],
  ]
  return cases.map(([name, kind, fields]) => {
    const head = (0x83 + fields.length).toString(16)
    return ['P8', name, `${head}${toHex(uint(kind, 1)).slice(2)}0100${fields.join('')}`]
  })
}

function payloadVectors() {
  const nested: CborValue = [[[[[[['deep']]]]]]]
  const payloads: [string, Payload, number?][] = [
    ['P7', text('Hello Bob')],
    ['P5', text('', 0, 0)],
    ['P2', text('\ufeffbyte order mark, emoji 🦊, zero \0 and bidi \u202e', 24, 256)],
    ['P3', { kind: 3, n: 65536, ack: 4294967295, fields: ['Support'] }],
    ['P8', { kind: 0, n: 1, ack: 0, fields: ['extra fields stay', 1, null] }],
    ['P7', { kind: 1, n: 2, ack: 1, fields: [bytesFor('id', 16), 'reply'] }],
    ['P7', { kind: 1, n: 2, ack: 1, fields: [bytesFor('id', 16), ''] }],
    ['P7', { kind: 2, n: 2, ack: 1, fields: [bytesFor('id', 16), '👍🏽'] }],
    ['P7', { kind: 2, n: 3, ack: 1, fields: [bytesFor('id', 16), ''] }],
    ['P7', { kind: 4, n: 4, ack: 1, fields: [bytesFor('id', 16), 'as I meant it'] }],
    ['P7', { kind: 5, n: 5, ack: 1, fields: [bytesFor('id', 16)] }],
    ['P7', { kind: 10, n: 6, ack: 1, fields: [bytesFor('carol', 20), 'default-key', 'Carol'] }],
    ['P7', { kind: 10, n: 6, ack: 1, fields: [bytesFor('carol', 20), '', ''] }],
    ['P9', { kind: 5, n: 5, ack: 1, fields: [bytesFor('id', 16), 'why', [1]] }],
    [
      'P9',
      { kind: 10, n: 6, ack: 1, fields: [bytesFor('carol', 20), 'support', 'Carol', bytesFor('more', 5)] },
    ],
    ['P1', { kind: 6, n: 7, ack: 1, fields: [] }],
    ['P5', { kind: 4294967295, n: 4294967295, ack: 4294967295, fields: [] }],
    [
      'P2',
      {
        kind: 99,
        n: 1,
        ack: 0,
        fields: [null, true, false, 0, -1, 23, 24, -24, -25, 255, 65535, 4294967296],
      },
    ],
    ['P2', { kind: 99, n: 1, ack: 0, fields: [Number.MAX_SAFE_INTEGER, 2n ** 64n - 1n, -(2n ** 64n)] }],
    ['P2', { kind: 99, n: 1, ack: 0, fields: [new Uint8Array(), bytesFor('a', 24), '', [], [[]], nested] }],
    [
      'P3',
      {
        kind: 23,
        n: 24,
        ack: 255,
        fields: [256, 65535, 65536, 2n ** 53n, 'x'.repeat(23), 'x'.repeat(24), 'x'.repeat(256)],
      },
    ],
    ['P4', text('one zero byte'), 1],
    ['P4', text('many zero bytes'), 300],
  ]
  const reject: [string, string, string][] = [
    ['P1', 'empty', ''],
    ['P1', 'zero bytes only', '0000'],
    ['P1', 'an integer', '01'],
    ['P1', 'empty array', '80'],
    ['P1', 'two items', '820001'],
    ['P5', 'kind is text', '84613001006161'],
    ['P5', 'kind is negative', '842001006161'],
    ['P5', 'kind 2^32', '841b000000010000000001006161'],
    ['P5', 'n 2^32', '84001b0000000100000000006161'],
    ['P5', 'ack 2^32', '8400011b00000001000000006161'],
    ['P5', 'n null', '8400f6006161'],
    ['P5', 'n beyond 2^53', '84001bffffffffffffffff006161'],
    ['P8', 'text without text', '83000100'],
    ['P8', 'text of bytes', '840001004161'],
    ['P8', 'text null', '84000100f6'],
    ['P8', 'title without text', '83030100'],
    ['P8', 'title of integer', '8403010001'],
    ...fieldRejects(),
    ['P2', 'half float', '850001006161f93c00'],
    ['P2', 'single float', '850001006161fa3f800000'],
    ['P2', 'double float', '850001006161fb3ff0000000000000'],
    ['P2', 'NaN', '850001006161f97e00'],
    ['P2', 'tag', '850001006161c100'],
    ['P2', 'bignum tag', '850001006161c24101'],
    ['P2', 'self-described CBOR', 'd9d9f7840001006161'],
    ['P2', 'map', '850001006161a0'],
    ['P2', 'map with a pair', '850001006161a1616101'],
    ['P2', 'undefined', '850001006161f7'],
    ['P2', 'simple value', '850001006161e0'],
    ['P2', 'simple value in two bytes', '850001006161f8ff'],
    ['P3', 'indefinite array', '9f0001006161ff'],
    ['P3', 'indefinite text', '840001007f6161ff'],
    ['P3', 'indefinite bytes', '8500010061615f4161ff'],
    ['P3', 'lone break', '850001006161ff'],
    ['P3', 'kind in two bytes', '84180001006161'],
    ['P3', 'n in three bytes', '8400190001006161'],
    ['P3', 'ack in nine bytes', '8400011b00000000000000006161'],
    ['P3', 'long array head', '98040001006161'],
    ['P3', 'long text head', '84000100780161'],
    ['P3', 'long negative integer', '8500010061613800'],
    ['P3', 'long bytes head', '85000100616159000161'],
    ['P2', 'malformed UTF-8', '8400010061ff'],
    ['P2', 'lone surrogate (CESU)', '8400010063eda080'],
    ['P2', 'overlong UTF-8', '8400010062c080'],
    ['P2', 'UTF-8 cut short', '8400010061c3'],
    ['P2', 'depth 9', `850001006161${'81'.repeat(7)}80`],
    ['P1', 'array cut short', '850001006161'],
    ['P1', 'text cut short', '840001006261'],
    ['P1', 'giant array', '9affffffff00'],
    ['P1', 'giant text', '840001007affffffff61'],
    ['P4', 'padding not zero', '84000100616101'],
    ['P4', 'padding ends in 1', '840001006161000001'],
    ['P4', 'a second item', '840001006161840001006161'],
  ]
  return {
    accept: payloads.map(([rule, { kind, n, ack, fields }, zeros = 0]) => ({
      rule,
      kind,
      n,
      ack,
      fields: fields.map(toJson),
      payload: toHex(encodePayload({ kind, n, ack, fields })),
      padding: toHex(new Uint8Array(zeros)),
    })),
    reject: reject.map(([rule, name, hex]) => ({ rule, name, payload: `0x${hex}` })),
  }
}

// ---------------------------------------------------------------------------------------------------------- transcript

const ABI = parseAbi([
  'event MessageSent(address indexed from, address indexed to, bytes32 indexed keyIndex, bytes32 sessionId, bytes encryptedMessage)',
  'event PublicKeyUpdated(address indexed user, bytes32 indexed keyIndex, (bytes public_key, uint64 valid_before, uint8 algorithm) newPublicKey)',
])
const PUBLIC_KEY = {
  type: 'tuple',
  components: [{ type: 'bytes' }, { type: 'uint64' }, { type: 'uint8' }],
} as const

const FIRST_DRAFT_ABI = parseAbi([
  'event MessageSent(address indexed from, address indexed to, bytes32 sessionId, bytes encryptedMessage)',
  'event PublicKeyUpdated(address indexed user, bytes newPublicKey, uint8 algorithm)',
])

interface EventLog {
  topics: readonly unknown[]
  data: Hex
}

interface MessageParts {
  from: Uint8Array
  to: Uint8Array
  keyIndex: Uint8Array
  sessionId: Uint8Array
  envelope: Uint8Array
}

/** How a contract writes its events. */
interface Draft {
  name: 'current' | 'first'
  key(party: Party, validBefore: bigint): EventLog
  message(parts: MessageParts): EventLog
}

function messageData({ sessionId, envelope }: MessageParts): Hex {
  return encodeAbiParameters([{ type: 'bytes32' }, { type: 'bytes' }], [toHex(sessionId), toHex(envelope)])
}

const CURRENT_DRAFT: Draft = {
  name: 'current',
  key({ address, keyIndex, publicKey, algorithm }, validBefore) {
    const args = { user: toHex(address), keyIndex: toHex(keyIndex) }
    return {
      topics: encodeEventTopics({ abi: ABI, eventName: 'PublicKeyUpdated', args }),
      data: encodeAbiParameters([PUBLIC_KEY], [[toHex(publicKey), validBefore, algorithm]]),
    }
  },
  message(parts) {
    const args = { from: toHex(parts.from), to: toHex(parts.to), keyIndex: toHex(parts.keyIndex) }
    const topics = encodeEventTopics({ abi: ABI, eventName: 'MessageSent', args })
    return { topics, data: messageData(parts) }
  },
}

/** One key per user: the keyIndex and the expiry are lost on the way (R10), and come back by R11. */
const FIRST_DRAFT: Draft = {
  name: 'first',
  key({ address, publicKey, algorithm }) {
    const args = { user: toHex(address) }
    return {
      topics: encodeEventTopics({ abi: FIRST_DRAFT_ABI, eventName: 'PublicKeyUpdated', args }),
      data: encodeAbiParameters([{ type: 'bytes' }, { type: 'uint8' }], [toHex(publicKey), algorithm]),
    }
  },
  message(parts) {
    const args = { from: toHex(parts.from), to: toHex(parts.to) }
    const topics = encodeEventTopics({ abi: FIRST_DRAFT_ABI, eventName: 'MessageSent', args })
    return { topics, data: messageData(parts) }
  },
}

/** The log of a contract as it grows, and what its readers should make of it. Nonces follow from `name`. */
function createHistory(name: string, draft: Draft = CURRENT_DRAFT) {
  const logs: object[] = []
  const accept: object[] = []
  const reject: object[] = []
  let block = 100
  function push(event: EventLog): number {
    return logs.push({ blockNumber: block++, logIndex: logs.length % 3, address: CONTRACT, ...event }) - 1
  }
  function register({ party }: Holder, validBefore = 0n): void {
    push(draft.key(party, validBefore))
  }
  function post(
    from: Uint8Array,
    to: Uint8Array,
    keyIndex: Uint8Array,
    sessionId: Uint8Array,
    envelope: Uint8Array,
  ) {
    return push(draft.message({ from, to, keyIndex, sessionId, envelope }))
  }
  function refuse(rule: string, reason: string, log: number): void {
    reject.push({ rule, log, name: reason })
  }
  function expectOpened(rule: string, from: Uint8Array, to: Party, sent: Sent, id: Uint8Array): void {
    const { sessionId, payload, envelope } = sent
    const log = post(from, to.address, to.keyIndex, sessionId, envelope)
    const { kind, n, ack, fields } = payload
    const ends = { from: toHex(from), to: toHex(to.address), sessionId: toHex(sessionId) }
    accept.push({ rule, log, ...ends, id: toHex(id), kind, n, ack, fields: fields.map(toJson) })
  }
  const nextNonce = () => bytesFor(`${name} ${logs.length}`, 24)
  /** `before` may post something between sealing and posting. */
  function send(
    from: Holder,
    to: Holder,
    sessionId: Uint8Array,
    payload: Payload,
    before?: (envelope: Uint8Array) => void,
  ): Sent {
    const key = threadKeys(from, to).outgoing
    const envelope = sealDirect({ key, sessionId, payload: encodePayload(payload), nonce: nextNonce() })
    const sender = from.party.address
    const route = { chainId: CHAIN_ID, contract: fromHex(CONTRACT), from: sender, sessionId }
    const id = envelopeId({ ...route, to: to.party.address, envelope })
    const sent = { sessionId, payload, envelope, id }
    before?.(envelope)
    expectOpened(before ? 'E10' : 'E2', sender, to.party, sent, id)
    return sent
  }
  function sendWithoutKey(
    from: Uint8Array,
    { seed }: Generation,
    to: Holder,
    sessionId: Uint8Array,
    payload: Payload,
  ): Sent {
    const { envelope, id } = sealed(from, seed, to, sessionId, payload, nextNonce())
    const sent = { sessionId, payload, envelope, id }
    expectOpened('E14', from, to.party, sent, id)
    return sent
  }
  return { logs, accept, reject, register, post, refuse, send, sendWithoutKey }
}

interface Sent {
  sessionId: Uint8Array
  payload: Payload
  envelope: Uint8Array
  id: Uint8Array
}

type Person = Awaited<ReturnType<typeof createPerson>>

function personJson(person: Person, generations: Generation[], keys: Holder[]) {
  return {
    name: person.name,
    privateKey: person.privateKey,
    address: toHex(person.address),
    generations: generations.map((each, i) => {
      const key = keys[i] as Holder
      const { seed } = each
      return {
        ...generationJson(each),
        linkKey: toHex(deriveLinkKey(seed)),
        label: DEFAULT_LABEL,
        version: 1,
        labelKey: toHex(deriveLabelKey(seed, DEFAULT_LABEL, 1)),
        secretKey: toHex(key.secretKey),
        publicKey: toHex(key.party.publicKey),
      }
    }),
  }
}

function transcript() {
  const { logs, accept, reject, register, post, refuse, send } = createHistory('transcript')
  register(aliceKey1)
  register(bobKey1, 1893456000n)
  const { envelope: hello } = send(aliceKey1, bobKey1, MAIN_SESSION, text('Hello Bob'))
  const bobIndex = bobKey1.party.keyIndex
  refuse('K14', 'copied by another sender', post(mallory.address, bob.address, bobIndex, MAIN_SESSION, hello))
  refuse(
    'E10',
    'duplicate of an opened message',
    post(alice.address, bob.address, bobIndex, MAIN_SESSION, hello),
  )
  refuse('E3', 'moved to another session', post(alice.address, bob.address, bobIndex, THREAD, hello))
  send(bobKey1, aliceKey1, MAIN_SESSION, text('Hello Alice', 1, 1))
  send(aliceKey1, bobKey1, THREAD, { kind: 3, n: 1, ack: 0, fields: ['Support'] })
  send(aliceKey1, bobKey1, THREAD, text('这里 works too 🦊', 2, 0))
  const aliceIndex = aliceKey1.party.keyIndex
  refuse(
    'E2',
    'malformed',
    post(mallory.address, alice.address, aliceIndex, MAIN_SESSION, fromHex('0x10ffff')),
  )
  const linkKey = deriveLinkKey(alice2.seed)
  const tag = alice2.tag as Uint8Array
  const nonce = bytesFor('transcript link', 24)
  const link = sealKeyLink({ generation: 2, tag, linkKey, previousSeed: alice1.seed, nonce })
  const linkLog = post(alice.address, alice.address, KEY_LINK_INDEX, MAIN_SESSION, link)
  const planted = post(mallory.address, alice.address, KEY_LINK_INDEX, MAIN_SESSION, link)
  refuse('E11', 'key link from somebody else', planted)
  register(aliceKey2)
  send(bobKey1, aliceKey1, MAIN_SESSION, text('in flight while you rotated', 2, 1))
  send(bobKey1, aliceKey2, MAIN_SESSION, text('to your new key', 3, 1))
  send(aliceKey2, bobKey1, MAIN_SESSION, text('x'.repeat(300), 2, 3))
  // Somebody has seen it on its way and is faster with a copy: the duplicate is not the one that comes later.
  send(aliceKey2, bobKey1, MAIN_SESSION, text('overtaken by a copy of it', 3, 3), (overtaken) =>
    refuse(
      'K14',
      'a copy that comes first',
      post(mallory.address, bob.address, bobIndex, MAIN_SESSION, overtaken),
    ),
  )

  return {
    chainId: CHAIN_ID,
    contract: CONTRACT,
    people: [personJson(alice, [alice1, alice2], [aliceKey1, aliceKey2]), personJson(bob, [bob1], [bobKey1])],
    logs,
    links: [{ rule: 'K18', log: linkLog, generation: 2, tag: toHex(tag), previousSeed: toHex(alice1.seed) }],
    accept,
    reject,
  }
}

/** People on every curve, and one without a key: who shares a curve writes type 0, the others type 1. */
async function curvesTranscript() {
  const carol = await createPerson('carol')
  const dave = await createPerson('dave')
  const erin = await createPerson('erin')
  const [carol1, dave1, erin1] = [await carol.sign(1), await dave.sign(1), await erin.sign(1)]
  const bob2 = await bob.sign(2, bytesFor('bob tag 2', 4))
  const carolKey = holder(carol.address, carol1.seed, DEFAULT_LABEL, 1)
  const daveKey = holder(dave.address, dave1.seed, DEFAULT_LABEL, 1)
  const erinEcdsa = holder(erin.address, erin1.seed, DEFAULT_LABEL, 1, Algorithm.ECDSA)
  const bobEcdsa2 = holder(bob.address, bob2.seed, DEFAULT_LABEL, 1, Algorithm.ECDSA)
  const { logs, accept, reject, register, post, refuse, send, sendWithoutKey } = createHistory('curves')
  const aliceTo = (to: Holder, sessionId: Uint8Array, payload: Payload) =>
    sendWithoutKey(alice.address, alice1, to, sessionId, payload)
  const daveTo = (to: Holder, words: string) =>
    sendWithoutKey(dave.address, dave1, to, MAIN_SESSION, text(words))

  for (const key of [aliceEcdsa, bobEd25519, carolKey, erinEcdsa]) register(key)

  const ecdsa = send(aliceEcdsa, erinEcdsa, MAIN_SESSION, text('both on secp256k1'))
  send(erinEcdsa, aliceEcdsa, MAIN_SESSION, { kind: 1, n: 1, ack: 1, fields: [ecdsa.id, 'indeed'] })
  const mixed = send(bobEd25519, carolKey, MAIN_SESSION, text('Ed25519 to X25519'))
  send(carolKey, bobEd25519, MAIN_SESSION, { kind: 2, n: 1, ack: 1, fields: [mixed.id, '👍'] })

  const across = aliceTo(bobEd25519, MAIN_SESSION, text('our curves differ'))
  const bobIndex = bobEd25519.party.keyIndex
  const copied = post(mallory.address, bob.address, bobIndex, MAIN_SESSION, across.envelope)
  refuse('E16', 'copied by another sender', copied)
  const repeated = post(alice.address, bob.address, bobIndex, MAIN_SESSION, across.envelope)
  refuse('E10', 'duplicate of an opened message', repeated)
  refuse(
    'E3',
    'moved to another session',
    post(alice.address, bob.address, bobIndex, THREAD, across.envelope),
  )
  const answer = sendWithoutKey(bob.address, bob1, aliceEcdsa, MAIN_SESSION, text('so they do', 1, 1))
  aliceTo(bobEd25519, MAIN_SESSION, { kind: 4, n: 2, ack: 1, fields: [across.id, 'our curves differ!'] })
  sendWithoutKey(bob.address, bob1, aliceEcdsa, MAIN_SESSION, {
    kind: 5,
    n: 2,
    ack: 2,
    fields: [answer.id],
  })
  aliceTo(carolKey, THREAD, { kind: 3, n: 1, ack: 0, fields: ['Support'] })
  aliceTo(carolKey, THREAD, { kind: 10, n: 2, ack: 0, fields: [bob.address, 'default-key', 'Bob'] })
  daveTo(aliceEcdsa, 'I have no key, you have secp256k1')
  daveTo(bobEd25519, 'I have no key, you have Ed25519')
  daveTo(carolKey, 'I have no key, you have X25519')
  const reserved = post(dave.address, carol.address, carolKey.party.keyIndex, MAIN_SESSION, fromHex('0x12'))
  refuse('E13', 'a reserved type', reserved)
  refuse(
    'E14',
    'malformed',
    post(dave.address, carol.address, carolKey.party.keyIndex, MAIN_SESSION, fromHex('0x1102')),
  )

  const linkKey = deriveLinkKey(bob2.seed)
  const tag = bob2.tag as Uint8Array
  const nonce = bytesFor('curves link', 24)
  const link = sealKeyLink({ generation: 2, tag, linkKey, previousSeed: bob1.seed, nonce })
  const linkLog = post(bob.address, bob.address, KEY_LINK_INDEX, MAIN_SESSION, link)
  register(bobEcdsa2)
  aliceTo(bobEd25519, MAIN_SESSION, text('in flight while you changed the curve', 3, 2))
  send(aliceEcdsa, bobEcdsa2, MAIN_SESSION, text('now we share one', 4, 2))
  send(bobEcdsa2, aliceEcdsa, MAIN_SESSION, text('and I can still read the old ones', 3, 4))
  sendWithoutKey(bob.address, bob2, carolKey, MAIN_SESSION, text('but with you no longer', 2, 1))
  register(daveKey)
  send(daveKey, carolKey, MAIN_SESSION, text('now I have a key', 2, 0))

  return {
    chainId: CHAIN_ID,
    contract: CONTRACT,
    people: [
      personJson(alice, [alice1], [aliceEcdsa]),
      personJson(bob, [bob1, bob2], [bobEd25519, bobEcdsa2]),
      personJson(carol, [carol1], [carolKey]),
      personJson(dave, [dave1], [daveKey]),
      personJson(erin, [erin1], [erinEcdsa]),
    ],
    logs,
    links: [{ rule: 'K18', log: linkLog, generation: 2, tag: toHex(tag), previousSeed: toHex(bob1.seed) }],
    accept,
    reject,
  }
}

/** The first draft's interface: one key per user on every curve, key links told from notes to oneself by their first byte. */
async function firstDraftTranscript() {
  const carol = await createPerson('carol')
  const carol1 = await carol.sign(1)
  const carolEcdsa = holder(carol.address, carol1.seed, DEFAULT_LABEL, 1, Algorithm.ECDSA)
  const { logs, accept, reject, register, post, refuse, send, sendWithoutKey } = createHistory(
    'first draft',
    FIRST_DRAFT,
  )
  const index = bobKey1.party.keyIndex
  register(aliceKey1)
  register(bobKey1)
  const { envelope: hello } = send(aliceKey1, bobKey1, MAIN_SESSION, text('Hello Bob'))
  refuse('K14', 'copied by another sender', post(mallory.address, bob.address, index, MAIN_SESSION, hello))
  refuse(
    'E10',
    'duplicate of an opened message',
    post(alice.address, bob.address, index, MAIN_SESSION, hello),
  )
  refuse('E3', 'moved to another session', post(alice.address, bob.address, index, THREAD, hello))
  send(bobKey1, aliceKey1, MAIN_SESSION, text('Hello Alice', 1, 1))
  send(aliceKey1, bobKey1, THREAD, { kind: 3, n: 1, ack: 0, fields: ['Support'] })
  send(aliceKey1, aliceKey1, MAIN_SESSION, text('a note to myself'))
  // The same key under another label, which no log of this draft can name: sealed to nobody's key.
  const labelled = sealDirect({
    key: threadKeys(aliceWork, bobKey1).outgoing,
    sessionId: MAIN_SESSION,
    payload: encodePayload(text('from another label')),
    nonce: bytesFor('first draft label', 24),
  })
  refuse('R11', 'sealed with a labelled key', post(alice.address, bob.address, index, MAIN_SESSION, labelled))
  register(carolEcdsa)
  sendWithoutKey(alice.address, alice1, carolEcdsa, MAIN_SESSION, text('our curves differ'))
  sendWithoutKey(carol.address, carol1, aliceKey1, MAIN_SESSION, text('so they do', 1, 1))

  const linkKey = deriveLinkKey(alice2.seed)
  const tag = alice2.tag as Uint8Array
  const nonce = bytesFor('first draft link', 24)
  const link = sealKeyLink({ generation: 2, tag, linkKey, previousSeed: alice1.seed, nonce })
  const linkLog = post(alice.address, alice.address, KEY_LINK_INDEX, MAIN_SESSION, link)
  refuse('R11', 'a link from somebody else', post(mallory.address, alice.address, index, MAIN_SESSION, link))
  refuse('R11', 'a link to somebody else', post(alice.address, bob.address, index, MAIN_SESSION, link))
  register(aliceKey2)
  send(bobKey1, aliceKey1, MAIN_SESSION, text('in flight while you rotated', 2, 1))
  send(bobKey1, aliceKey2, MAIN_SESSION, text('to your new key', 3, 1))
  send(aliceKey2, bobKey1, MAIN_SESSION, text('x'.repeat(300), 2, 3))

  return {
    draft: FIRST_DRAFT.name,
    chainId: CHAIN_ID,
    contract: CONTRACT,
    people: [
      personJson(alice, [alice1, alice2], [aliceKey1, aliceKey2]),
      personJson(bob, [bob1], [bobKey1]),
      personJson(carol, [carol1], [carolEcdsa]),
    ],
    logs,
    links: [{ rule: 'K18', log: linkLog, generation: 2, tag: toHex(tag), previousSeed: toHex(alice1.seed) }],
    accept,
    reject,
  }
}

// ----------------------------------------------------------------------------------------------------- logs and answers

const EVENT_RULES = { current: 'R2', first: 'R10' } as const

/** Events as a contract of either draft logs them, and what must not be read as one. */
function eventVectors() {
  const base = {
    from: alice.address,
    to: bob.address,
    keyIndex: labelToKeyIndex('support'),
    sessionId: THREAD,
  }
  const messages: [string, MessageParts][] = [
    ['a message', { ...base, envelope: bytesFor('envelope', 32) }],
    ['an empty envelope', { ...base, sessionId: MAIN_SESSION, envelope: new Uint8Array() }],
    ['33 bytes: filled up to 64', { ...base, envelope: new Uint8Array(33).fill(255) }],
    ['a note to oneself', { ...base, to: alice.address, envelope: fromHex('0x10aa') }],
  ]
  const links: [string, MessageParts][] = [
    ['a key link', { ...base, to: alice.address, keyIndex: KEY_LINK_INDEX, envelope: fromHex('0x15aa') }],
    ['a first byte of key links, to somebody else', { ...base, envelope: fromHex('0x15aa') }],
  ]
  const keys: [string, Party, bigint][] = [
    ['a key', bobKey1.party, 0n],
    ['a key with an expiry', aliceEcdsa.party, 1893456000n],
    ['a closed label', { ...bobKey1.party, publicKey: new Uint8Array() }, 0n],
    ['an unknown algorithm', { ...bobKey1.party, algorithm: 255 as Algorithm }, 0n],
  ]
  const drafts = [CURRENT_DRAFT, FIRST_DRAFT]
  return {
    accept: drafts.flatMap((draft) => {
      const isFirst = draft === FIRST_DRAFT
      const rule = EVENT_RULES[draft.name]
      return [
        ...[...messages, ...links].map(([name, parts]) => {
          const isLink = isFirst && parts.envelope[0] === 0x15 && parts.to === parts.from
          const given = isLink ? KEY_LINK_INDEX : isFirst ? labelToKeyIndex(DEFAULT_LABEL) : parts.keyIndex
          const hex = { from: toHex(parts.from), to: toHex(parts.to), keyIndex: toHex(given) }
          return {
            rule: isFirst ? 'R11' : rule,
            name,
            draft: draft.name,
            ...draft.message(parts),
            message: { ...hex, sessionId: toHex(parts.sessionId), envelope: toHex(parts.envelope) },
          }
        }),
        ...keys.map(([name, party, validBefore]) => ({
          rule: party.publicKey.length === 0 ? 'R4' : rule,
          name,
          draft: draft.name,
          ...draft.key(party, validBefore),
          key: {
            user: toHex(party.address),
            keyIndex: toHex(isFirst ? labelToKeyIndex(DEFAULT_LABEL) : party.keyIndex),
            ...keyJson(party, isFirst ? 0n : validBefore),
          },
        })),
      ]
    }),
    reject: drafts.flatMap((draft) => brokenEvents(draft)),
  }
}

/** Bytes with the word at `at` replaced. */
function withWord(hex: Hex, at: number, value: bigint): Hex {
  const data = fromHex(hex)
  data.set(uint(value, 32), at)
  return toHex(data)
}

const UNSOUND = [
  ['past the end', 1000n],
  ['of 2^32 and a little', 2n ** 32n + 64n],
  ['of 2^256 - 1', 2n ** 256n - 1n],
] as const

function brokenEvents(draft: Draft): object[] {
  const envelope = bytesFor('envelope', 32)
  const keyIndex = labelToKeyIndex(DEFAULT_LABEL)
  const parts = { from: alice.address, to: bob.address, keyIndex, sessionId: THREAD, envelope }
  const message = draft.message(parts)
  const key = draft.key(bobKey1.party, 0n)
  const other = draft === FIRST_DRAFT ? CURRENT_DRAFT : FIRST_DRAFT
  const noAddress = toHex(bytesFor('no address', 32))
  const broken: [string, EventLog][] = [
    ['an event of the other draft', other.message(parts)],
    ['a key event of the other draft', other.key(bobKey1.party, 0n)],
    ['an unknown event', { ...message, topics: [noAddress, ...message.topics.slice(1)] }],
    ['no topics', { ...message, topics: [] }],
    ['a topic too few', { ...message, topics: message.topics.slice(0, -1) }],
    ['a topic too many', { ...message, topics: [...message.topics, noAddress] }],
    ['a key event with a topic too many', { ...key, topics: [...key.topics, noAddress] }],
    ['a sender that is no address', { ...message, topics: message.topics.with(1, noAddress) }],
    ['a recipient that is no address', { ...message, topics: message.topics.with(2, noAddress) }],
    ['a user that is no address', { ...key, topics: key.topics.with(1, noAddress) }],
    ['no data', { ...message, data: '0x' }],
    ['data cut inside the envelope', { ...message, data: message.data.slice(0, -2) as Hex }],
    ['data cut before the length', { ...message, data: message.data.slice(0, 2 + 2 * 64) as Hex }],
    ['a length one past the end', { ...message, data: withWord(message.data, 64, 33n) }],
    ...UNSOUND.map(([name, value]): [string, EventLog] => [
      `an offset ${name}`,
      { ...message, data: withWord(message.data, 32, value) },
    ]),
    ...UNSOUND.map(([name, value]): [string, EventLog] => [
      `a length ${name}`,
      { ...message, data: withWord(message.data, 64, value) },
    ]),
    ...brokenKeys(draft, key.data).map(([name, data]): [string, EventLog] => [name, { ...key, data }]),
  ]
  return broken.map(([name, log]) => ({ rule: EVENT_RULES[draft.name], name, draft: draft.name, ...log }))
}

/** Key data that does not decode: of the event, and of what `getUserPublicKey` answers, which is the same. */
function brokenKeys(draft: Draft, data: Hex): [string, Hex][] {
  const struct: [string, Hex][] =
    draft === FIRST_DRAFT
      ? []
      : [
          ['valid_before of 2^64', withWord(data, 64, 2n ** 64n)],
          ['a giant offset of the public key', withWord(data, 32, 2n ** 256n - 1n)],
        ]
  const [algorithm, length] = draft === FIRST_DRAFT ? [32, 64] : [96, 128]
  return [
    ['no key data', '0x'],
    ['key data cut short', data.slice(0, -2) as Hex],
    ['an algorithm of 256', withWord(data, algorithm, 256n)],
    ['a giant first offset', withWord(data, 0, 2n ** 256n - 1n)],
    ['a giant length of the public key', withWord(data, length, 2n ** 256n - 1n)],
    ['a public key one byte past the end', withWord(data, length, 33n)],
    ...struct,
  ]
}

function keyJson({ publicKey, algorithm }: Party, validBefore: bigint) {
  return { publicKey: toHex(publicKey), algorithm, validBefore: Number(validBefore) }
}

/** What `getUserPublicKey` answers. */
function answerVectors() {
  const cases: [Draft, Party, bigint][] = [
    [CURRENT_DRAFT, bobKey1.party, 0n],
    [CURRENT_DRAFT, aliceEcdsa.party, 1893456000n],
    [CURRENT_DRAFT, { ...bobKey1.party, publicKey: new Uint8Array() }, 0n],
    [FIRST_DRAFT, bobKey1.party, 0n],
    [FIRST_DRAFT, aliceEcdsa.party, 0n],
    [FIRST_DRAFT, { ...bobKey1.party, publicKey: new Uint8Array() }, 0n],
  ]
  const rules = { current: 'R1', first: 'R10' } as const
  return {
    accept: cases.map(([draft, party, validBefore]) => ({
      rule: rules[draft.name],
      draft: draft.name,
      answer: draft.key(party, validBefore).data,
      key: keyJson(party, validBefore),
    })),
    reject: [CURRENT_DRAFT, FIRST_DRAFT].flatMap((draft) =>
      brokenKeys(draft, draft.key(bobKey1.party, 0n).data).map(([name, answer]) => ({
        rule: rules[draft.name],
        name,
        draft: draft.name,
        answer,
      })),
    ),
  }
}

/** Which session ids are the main thread of Alice and Bob. */
function sessionVectors() {
  const ends = { from: toHex(alice.address), to: toHex(bob.address) }
  const alias = (from: Uint8Array, to: Uint8Array) => keccak256(concatBytes(from, to))
  const last = new Uint8Array(32)
  last[31] = 1
  return {
    accept: [
      { rule: 'S1', name: 'zero', ...ends, sessionId: toHex(MAIN_SESSION) },
      { rule: 'S2', name: 'from and to', ...ends, sessionId: alias(alice.address, bob.address) },
      { rule: 'S2', name: 'to and from', ...ends, sessionId: alias(bob.address, alice.address) },
    ],
    reject: [
      { rule: 'S3', name: 'a further thread', ...ends, sessionId: toHex(THREAD) },
      { rule: 'S1', name: 'zero but for the last byte', ...ends, sessionId: toHex(last) },
      { rule: 'S2', name: "another pair's alias", ...ends, sessionId: alias(alice.address, mallory.address) },
      {
        rule: 'S2',
        name: 'the alias of one address',
        ...ends,
        sessionId: alias(alice.address, alice.address),
      },
      {
        rule: 'S2',
        name: 'hashed as text',
        ...ends,
        sessionId: keccak256(utf8(ends.from + ends.to.slice(2))),
      },
      { rule: 'S6', name: 'a foreign id', ...ends, sessionId: toHex(bytesFor('foreign session', 32)) },
    ],
  }
}

/** New session ids, and randomness that gives none. */
function sessionIdVectors() {
  const random = bytesFor('thread', 8)
  const bad: [string, Uint8Array][] = [
    ['all zero', new Uint8Array(8)],
    ['7 bytes', random.slice(0, 7)],
    ['32 bytes', bytesFor('thread', 32)],
  ]
  return {
    accept: [
      { rule: 'S3', random: toHex(random), sessionId: toHex(concatBytes(new Uint8Array(24), random)) },
    ],
    reject: bad.map(([name, bytes]) => ({ rule: 'S3', name, random: toHex(bytes) })),
  }
}

/** What the first byte of an envelope says. `newer`: of a kind that this version does not know, and therefore never malformed. */
function firstByteVectors() {
  const known = { '10': 'direct', '11': 'ephemeral', '15': 'key link' } as const
  const reserved = ['12', '13', '14', '16', '17']
  const unknown = ['00', '05', '18', '1f', '20', '25', 'ff']
  const header = (byte: string) => ({ version: Number(`0x${byte[0]}`), type: Number(`0x${byte[1]}`) })
  return {
    accept: [
      ...Object.entries(known).map(([byte, reads]) => ({
        rule: 'E1',
        reads,
        ...header(byte),
        envelope: `0x${byte}`,
      })),
      ...reserved.map((byte) => ({ rule: 'E13', reads: 'newer', ...header(byte), envelope: `0x${byte}ab` })),
      ...unknown.map((byte) => ({ rule: 'E1', reads: 'newer', ...header(byte), envelope: `0x${byte}` })),
    ],
    reject: [{ rule: 'E1', name: 'empty', envelope: '0x' }],
  }
}

/** The longest envelope and one byte more. They are given by what is sealed, and by their hash: they would fill this file. */
function lengthVectors() {
  const nonce = bytesFor('longest', 24)
  const cases = [131072 - 43, 131072 - 42].map((length) => {
    const plaintext = new Uint8Array(length)
    plaintext.set(encodePayload(text('the rest is padding')))
    const header = concatBytes(Uint8Array.of(0x10), direction.hint)
    const aad = concatBytes(header, MAIN_SESSION)
    const box = xchacha20poly1305(direction.encryptionKey, nonce, aad).encrypt(plaintext)
    const envelope = concatBytes(header, nonce, box)
    return {
      key: directionJson(direction),
      sessionId: toHex(MAIN_SESSION),
      nonce: toHex(nonce),
      payload: toHex(encodePayload(text('the rest is padding'))),
      zeros: length - encodePayload(text('the rest is padding')).length,
      length: envelope.length,
      sha256: toHex(sha256(envelope)),
    }
  })
  const [longest, tooLong] = cases
  return {
    accept: [{ rule: 'E7', name: '131072 bytes', ...longest }],
    reject: [{ rule: 'E7', name: '131073 bytes', ...tooLong, status: 'malformed' }],
  }
}

/**
 * What contracts answer to the questions of R12. `answers` goes by the selector of the call, and a call that is not in it is refused; `code` and
 * `storage` are what eth_getCode and eth_getStorageAt show of each address, nothing for others.
 */
function probeVectors() {
  const contract: Hex = `0x${'c0'.repeat(20)}`
  const behind: Hex = `0x${'be'.repeat(20)}`
  const key = { current: '0x0c61a0ff', first: '0x11231fe0' } as const
  const added = {
    multicall: '0xac9650d8',
    domain: '0x84b0196e',
    senders: '0x33c81420',
    clock: '0xf3913b95',
  } as const
  const inCode = {
    multicall: 'ac9650d8',
    signedRegistration: 'ac23b9a0',
    senders: 'e885bdc5',
    activity: 'f3913b95',
  } as const
  const nobody = { ...bobKey1.party, publicKey: new Uint8Array(), algorithm: 0 as Algorithm }
  const current = CURRENT_DRAFT.key(nobody, 0n).data
  const first = FIRST_DRAFT.key(nobody, 0n).data
  const domain = (name: string, version: string) =>
    encodeAbiParameters(parseAbiParameters('bytes1, string, string, uint256, address, bytes32, uint256[]'), [
      '0x0f',
      name,
      version,
      BigInt(CHAIN_ID),
      CONTRACT,
      `0x${'00'.repeat(32)}`,
      [],
    ])
  const noResults = encodeAbiParameters([{ type: 'bytes[]' }], [[]])
  const word = toHex(uint(0n, 32))
  const clock = (window: bigint) => toHex(concatBytes(uint(21_000_000n, 32), uint(window, 32)))
  const all = {
    [added.multicall]: noResults,
    [added.domain]: domain('Sealog', '1'),
    [added.senders]: word,
    [added.clock]: clock(8_192n),
  }
  /** A dispatcher as solc writes it: DUP1 PUSH4 selector EQ for each. */
  const code = (...selectors: string[]): Hex =>
    `0x6080${selectors.map((each) => `8063${each.replace('0x', '')}14`).join('')}00`
  const plain = { labels: true, multicall: false, signedRegistration: false, senders: false, activity: false }
  const full = { labels: true, multicall: true, signedRegistration: true, senders: true, activity: true }
  const old = { ...plain, labels: false }
  const clone: Hex = `0x363d3d373d3d3d363d73${behind.slice(2)}5af43d82803e903d91602b57fd5bf3`
  const slot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'
  const at = (bytes: Hex) => ({ [contract]: bytes })
  const ours = code(key.current, ...Object.values(inCode))
  type Shown = { answers?: object; code?: object; storage?: object }
  const good: [string, Shown, object][] = [
    ['the current draft alone', { answers: { [key.current]: current }, code: at('0x00') }, plain],
    ['all additions', { answers: { [key.current]: current, ...all }, code: at('0x00') }, full],
    ['the first draft alone', { answers: { [key.first]: first }, code: at('0x00') }, old],
    [
      'both drafts: the current one counts',
      { answers: { [key.current]: current, [key.first]: first }, code: at('0x00') },
      plain,
    ],
    ['it answers nothing, its code speaks', { code: at(ours) }, full],
    ['its code, of the first draft', { code: at(code(key.first)) }, old],
    ['a minimal proxy (ERC-1167)', { code: { [contract]: clone, [behind]: ours } }, full],
    [
      'a proxy (ERC-1967)',
      {
        code: { [contract]: '0xfe', [behind]: ours },
        storage: { [contract]: { [slot]: toHex(concatBytes(new Uint8Array(12), fromHex(behind))) } },
      },
      full,
    ],
    [
      'an answer of no bytes is none: the code speaks',
      { answers: { [key.current]: current, ...mapValues(all, '0x') }, code: at(ours) },
      full,
    ],
    [
      'another domain, whatever the code says: it takes no signature of ours',
      {
        answers: { [key.current]: current, ...all, [added.domain]: domain('Other', '1') },
        code: at(ours),
      },
      { ...full, signedRegistration: false },
    ],
    [
      'a later version of the domain',
      {
        answers: { [key.current]: current, ...all, [added.domain]: domain('Sealog', '2') },
        code: at('0x00'),
      },
      { ...full, signedRegistration: false },
    ],
    [
      'a domain cut short',
      {
        answers: {
          [key.current]: current,
          ...all,
          [added.domain]: domain('Sealog', '1').slice(0, 2 + 2 * 100),
        },
        code: at('0x00'),
      },
      { ...full, signedRegistration: false },
    ],
    [
      'a clock whose windows hold no block',
      { answers: { [key.current]: current, ...all, [added.clock]: clock(0n) }, code: at(ours) },
      { ...full, activity: false },
    ],
    [
      'a clock whose windows hold more blocks than there can be',
      { answers: { [key.current]: current, ...all, [added.clock]: clock(1n << 200n) }, code: at(ours) },
      { ...full, activity: false },
    ],
    [
      'one word to everything else',
      { answers: { [key.current]: current, ...mapValues(all, word) }, code: at('0x00') },
      { ...plain, senders: true },
    ],
    [
      'a list of one result to no calls, and two words for one',
      {
        answers: {
          [key.current]: current,
          [added.multicall]: encodeAbiParameters([{ type: 'bytes[]' }], [['0x']]),
          [added.senders]: noResults,
        },
        code: at('0x00'),
      },
      plain,
    ],
  ]
  const bad: [string, Shown, 'no code' | 'neither draft'][] = [
    ['nothing at this address', {}, 'no code'],
    ['it answers and has no code of either draft', { code: at(code('0x18160ddd')) }, 'neither draft'],
    [
      'one word to everything',
      { answers: { [key.current]: word, [key.first]: word }, code: at('0x00') },
      'neither draft',
    ],
    [
      'answers of no bytes',
      { answers: { [key.current]: '0x', [key.first]: '0x' }, code: at('0x00') },
      'neither draft',
    ],
    [
      'answers cut short',
      {
        answers: { [key.current]: current.slice(0, -64), [key.first]: first.slice(0, -64) },
        code: at('0x00'),
      },
      'neither draft',
    ],
    [
      'a selector that no PUSH4 (0x63) goes before',
      { code: at(`0x62${key.current.slice(2)}62${key.first.slice(2)}`) },
      'neither draft',
    ],
  ]
  const shape = ([name, shown]: [string, Shown, unknown]) => ({
    rule: 'R12',
    name,
    contract,
    answers: shown.answers ?? {},
    code: shown.code ?? {},
    storage: shown.storage ?? {},
  })
  return {
    accept: good.map((each) => ({ ...shape(each), capabilities: each[2] })),
    reject: bad.map((each) => ({ ...shape(each), reason: each[2] })),
  }
}

function mapValues(record: Record<string, Hex>, value: Hex): Record<string, Hex> {
  return Object.fromEntries(Object.keys(record).map((name) => [name, value]))
}

interface RecoverySeed {
  generation: number
  tag: string | null
  domain: string
  seed: string
}

/** What is inside a recovery file, as the text that age encrypts. */
function recoveryVectors() {
  const account = toHex(alice.address)
  const hex = (bytes: Uint8Array) => toHex(bytes).slice(2)
  const second = { generation: 2, tag: hex(alice2.tag as Uint8Array), domain: DOMAIN, seed: hex(alice2.seed) }
  const first = { generation: 1, tag: null, domain: DOMAIN, seed: hex(alice1.seed) }
  const whole = { format: 'sealog-recovery-1', account, seeds: [second, first] }
  const read = ({ generation, tag, domain, seed }: RecoverySeed) => ({
    generation,
    tag: tag === null ? null : `0x${tag}`,
    domain,
    seed: `0x${seed}`,
  })
  const untagged = { ...second, tag: null }
  const seedsWith = (change: object) => ({ ...whole, seeds: [{ ...second, ...change }] })
  const good: [string, object, RecoverySeed[]][] = [
    ['two generations', whole, [second, first]],
    ['a tag that is not known', { ...whole, seeds: [untagged] }, [untagged]],
    ['further fields', { ...whole, more: [1], seeds: [{ ...first, more: null }] }, [first]],
    ['generation 65535', seedsWith({ generation: 65535 }), [{ ...second, generation: 65535 }]],
  ]
  const bad: [string, unknown][] = [
    ['no object', []],
    ['null', null],
    ['another format', { ...whole, format: 'sealog-recovery-2' }],
    ['no format', { account, seeds: [first] }],
    ['a short account', { ...whole, account: '0x5d82' }],
    ['an account without 0x', { ...whole, account: account.slice(2) }],
    ['no seeds', { ...whole, seeds: [] }],
    ['seeds that are no list', { ...whole, seeds: { 0: first } }],
    ['a seed that is null', { ...whole, seeds: [null] }],
    ['one good seed and one bad', { ...whole, seeds: [first, {}] }],
    ['generation 0', seedsWith({ generation: 0 })],
    ['generation 65536', seedsWith({ generation: 65536 })],
    ['half a generation', seedsWith({ generation: 1.5 })],
    ['a generation in text', seedsWith({ generation: '2' })],
    ['generation 1 with a tag', seedsWith({ generation: 1 })],
    ['a tag of 3 bytes', seedsWith({ tag: '0a0b0c' })],
    ['a tag with 0x', seedsWith({ tag: '0x0a0b0c0d' })],
    ['no tag', seedsWith({ tag: undefined })],
    ['a domain with a port', seedsWith({ domain: 'sealog.example:1' })],
    ['no domain', seedsWith({ domain: undefined })],
    ['a seed of 31 bytes', seedsWith({ seed: '02'.repeat(31) })],
    ['a seed of 33 bytes', seedsWith({ seed: '02'.repeat(33) })],
    ['a seed that is no hex', seedsWith({ seed: 'zz'.repeat(32) })],
  ]
  return {
    accept: good.map(([name, content, seeds]) => ({
      rule: 'K19',
      name,
      content: JSON.stringify(content),
      account,
      seeds: seeds.map(read),
    })),
    reject: [
      ...bad.map(([name, content]) => ({ rule: 'K19', name, content: JSON.stringify(content) })),
      { rule: 'K19', name: 'no JSON', content: '{"format":' },
      { rule: 'K19', name: 'empty', content: '' },
    ],
  }
}

interface SignedFields {
  chainId: number
  contract: Hex
  user: Hex
  keyIndex: Hex
  algorithm: number
  publicKey: Hex
  validBefore: number
  nonce: number
  deadline: number
  signature: Hex
}

/** Typed data by viem alone, and the text by `encodePacked` and Node's base64url. */
async function registrationVectors() {
  const types = {
    UpdatePublicKey: [
      { name: 'user', type: 'address' },
      { name: 'keyIndex', type: 'bytes32' },
      { name: 'key', type: 'PublicKey' },
      { name: 'nonce', type: 'uint256' },
      { name: 'deadline', type: 'uint256' },
    ],
    PublicKey: [
      { name: 'public_key', type: 'bytes' },
      { name: 'valid_before', type: 'uint64' },
      { name: 'algorithm', type: 'uint8' },
    ],
  } as const
  const account = privateKeyToAccount(alice.privateKey)
  async function signed(change: Partial<Omit<SignedFields, 'signature'>>) {
    const fields = { ...base, ...change }
    const data = {
      types,
      primaryType: 'UpdatePublicKey',
      domain: { name: 'Sealog', version: '1', chainId: fields.chainId, verifyingContract: fields.contract },
      message: {
        user: fields.user,
        keyIndex: fields.keyIndex,
        key: {
          public_key: fields.publicKey,
          valid_before: BigInt(fields.validBefore),
          algorithm: fields.algorithm,
        },
        nonce: BigInt(fields.nonce),
        deadline: BigInt(fields.deadline),
      },
    } as const
    return { ...fields, signature: await account.signTypedData(data), digest: hashTypedData(data) }
  }
  const toText = (fields: SignedFields, spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) => {
    const length = (hex: Hex) => (hex.length - 2) / 2
    const content = encodePacked(
      [
        ...(['uint64', 'address', 'address', 'bytes32', 'uint8', 'uint16', 'bytes'] as const),
        ...(['uint64', 'uint64', 'uint64', 'uint16', 'bytes'] as const),
      ],
      [
        ...([BigInt(fields.chainId), fields.contract, fields.user, fields.keyIndex] as const),
        ...([fields.algorithm, length(fields.publicKey), fields.publicKey] as const),
        ...([BigInt(fields.validBefore), BigInt(fields.nonce), BigInt(fields.deadline)] as const),
        ...([length(fields.signature), fields.signature] as const),
      ],
    )
    const bytes = spoil(fromHex(content))
    const check = sha256(concatBytes(utf8('sealog1 registration'), bytes)).subarray(0, 4)
    return `SEALOG:REGISTRATION:1:${Buffer.from(concatBytes(bytes, check)).toString('base64url')}`
  }
  const keyOf = (label: string, algorithm: Algorithm) => ({
    keyIndex: toHex(labelToKeyIndex(label)),
    algorithm,
    publicKey: toHex(deriveMessagingKey(deriveLabelKey(alice1.seed, label, 1), algorithm).publicKey),
  })
  const base = {
    chainId: CHAIN_ID,
    contract: CONTRACT,
    user: toHex(alice.address),
    ...keyOf(DEFAULT_LABEL, Algorithm.X25519),
    validBefore: 1_900_000_000,
    nonce: 0,
    deadline: 4_102_444_800,
  } as const
  const first = await signed({})
  const accept = await Promise.all(
    (
      [
        ['X25519 under default-key', {}],
        ['ED25519', keyOf(DEFAULT_LABEL, Algorithm.ED25519)],
        ['ECDSA under another label', keyOf('support', Algorithm.ECDSA)],
        [
          'an old account on another chain and contract, for ever',
          { chainId: 8453, contract: `0x${'c0'.repeat(20)}`, validBefore: 0, nonce: 12_345 },
        ],
      ] as const
    ).map(async ([name, change]) => {
      const fields = await signed(change)
      return { rule: 'R13', name, canonical: true, ...fields, text: toText(fields) }
    }),
  )
  const text = toText(first)
  const wrapped = text.match(/.{1,40}/g)?.join('\r\n ') ?? ''
  const flip = (at: number) => (bytes: Uint8Array) => {
    const copy = bytes.slice()
    copy[at] = (copy[at] as number) ^ 1
    return copy
  }
  const highest = (at: number) => (bytes: Uint8Array) => {
    const copy = bytes.slice()
    copy.fill(0xff, at, at + 8)
    return copy
  }
  const last = text.at(-1) as string
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const spare = digits[digits.indexOf(last) ^ 1] as string
  const changed = (change: Partial<SignedFields>) => toText({ ...first, ...change })
  const bad: [string, string, ('newer' | 'malformed')?][] = [
    ['a later version', text.replace(':1:', ':2:'), 'newer'],
    ['version 0', text.replace(':1:', ':0:')],
    ['no version', text.replace(':1:', ':')],
    ['another prefix', text.replace('REGISTRATION', 'SAFETY')],
    ['a prefix in lower case', text.replace('SEALOG', 'sealog')],
    ['words before it', `Please submit ${text}`],
    ['nothing', ''],
    ['the prefix alone', 'SEALOG:REGISTRATION:1:'],
    ['its end missing', text.slice(0, -8)],
    ['half of it twice', text + text.slice(-40)],
    ['padded base64', `${text}=`],
    ['base64 that is not base64url', text.replace(/.$/, '+')],
    ['spare bits that are set', text.slice(0, -1) + spare],
    ['a check of other bytes', toText(first).slice(0, -5) + toText(accept[1] ?? first).slice(-5)],
    ['a byte left over', toText(first, (bytes) => concatBytes(bytes, Uint8Array.of(0)))],
    ['a byte too few', toText(first, (bytes) => bytes.slice(0, -1))],
    ['no signature', changed({ signature: '0x' })],
    ['a label of no bytes', changed({ keyIndex: `0x${'00'.repeat(32)}` })],
    ['a foreign keyIndex', changed({ keyIndex: `0x${'ff'.repeat(32)}` })],
    ['the label of key links', changed({ keyIndex: toHex(KEY_LINK_INDEX) })],
    ['an empty key', changed({ publicKey: '0x' })],
    ['a key of another algorithm', changed({ algorithm: 0 })],
    ['an algorithm that nobody knows', changed({ algorithm: 3 })],
    ['a key of low order', changed({ publicKey: `0x${'00'.repeat(32)}` })],
    ['a key one byte longer than it says', toText(first, flip(82))],
    ['chain 2^64 - 1', toText(first, highest(0))],
    ['valid_before 2^64 - 1', toText(first, highest(115))],
    ['nonce 2^64 - 1', toText(first, highest(123))],
    ['deadline 2^64 - 1', toText(first, highest(131))],
  ]
  return {
    accept: [
      ...accept,
      { rule: 'R13', name: 'lines and spaces', canonical: false, ...first, text: ` ${wrapped}\n` },
    ],
    reject: bad.map(([name, spoiled, status = 'malformed']) => ({
      rule: 'R13',
      name,
      text: spoiled,
      status,
    })),
  }
}

write('seeds', seedVectors())
write('labels', labelVectors())
write('keys', keyVectors())
write('threadKeys', threadVectors())
write('envelopes', envelopeVectors())
write('ephemeral', ephemeralVectors())
write('keyLinks', keyLinkVectors())
write('payloads', payloadVectors())
write('transcript', transcript())
write('transcriptCurves', await curvesTranscript())
write('transcriptFirstDraft', await firstDraftTranscript())
write('events', eventVectors())
write('keyAnswers', answerVectors())
write('sessions', sessionVectors())
write('sessionIds', sessionIdVectors())
write('firstBytes', firstByteVectors())
write('lengths', lengthVectors())
write('probes', probeVectors())
write('recoveryFiles', recoveryVectors())
write('registrations', await registrationVectors())
