import { encodeQR } from 'qr'
import { type Hex, toHex, utf8 } from '../../src/lib/bytes'
import { RecoveryFileError } from '../../src/messaging/errors'
import { readBody } from '../../src/messaging/messageBody'
import { threadIdOf } from '../../src/messaging/threadId'
import { threadOfCard } from '../../src/messaging/threadOfCard'
import { DEFAULT_LABEL, labelToKeyIndex } from '../../src/protocol/labels'
import { decodePayload, encodePayload, PayloadKind } from '../../src/protocol/payload'
import { readSafetyCode, writeSafetyCode } from '../../src/protocol/safetyCode'
import { ConfigError } from '../../src/session/ConfigError'
import { parseConfig } from '../../src/session/config'
import { LabelFileError, LabelFileVersionError } from '../../src/session/errors'
import { parseAddress } from '../../src/session/parseAddress'
import { readLabelExport } from '../../src/session/readLabelExport'
import { parseThreadPath, threadPath } from '../../src/session/threadPath'
import { readRecoveryContent } from '../../src/storage/readRecoveryContent'
import { readQr } from '../../src/ui/readQr'
import { randomJson } from './fuzzGrammar'
import { mutate, type Random, randomLength } from './fuzzInput'
import { bytesTarget, check, type FuzzTarget, PLAIN, vary } from './fuzzTarget'

/** A reader of text. `accepts` says whether it took it, and throws where its answer is wrong. */
function textTarget(
  shape: Omit<FuzzTarget, 'generate'> & {
    input(random: Random): string
    accepts(text: string): boolean
  },
): FuzzTarget {
  const { input, accepts, ...rest } = shape
  return {
    ...rest,
    generate(random) {
      const text = input(random)
      return { size: text.length, shown: () => JSON.stringify(text), run: () => accepts(text) }
    },
  }
}

/** Whole of one kind, broken, or noise: bytes that are no UTF-8 become replacement characters, as in a file that is read as text. */
function varyText(random: Random, whole: (random: Random) => string): string {
  return Buffer.from(vary(random, () => utf8(whole(random)))).toString()
}

/** JSON of a document some of whose fields, at any depth, are something else, missing or one too many. */
function varyJson(random: Random, document: unknown): unknown {
  if (random.oneIn(60)) return randomJson(random)
  if (Array.isArray(document)) {
    const items: unknown[] = document.map((item) => varyJson(random, item))
    return random.oneIn(10) ? [...items, randomJson(random)] : items
  }
  if (typeof document !== 'object' || document === null) return document
  const entries = Object.entries(document).flatMap(([name, value]) =>
    random.oneIn(80) ? [] : [[random.oneIn(80) ? `${name}s` : name, varyJson(random, value)]],
  )
  return Object.fromEntries(entries)
}

/** As {@link varyText}, or as {@link varyJson}. */
function jsonText(random: Random, document: (random: Random) => object): string {
  return random.oneIn(2)
    ? JSON.stringify(varyJson(random, document(random)))
    : varyText(random, () => JSON.stringify(document(random)))
}

/** Whether `read` takes it; what it refuses with is one of `errors`, or else a finding. */
function takes(read: () => unknown, ...errors: (abstract new (...args: never[]) => Error)[]): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (errors.some((each) => error instanceof each)) return false
    throw error
  }
}

const hex = (random: Random, length: number): Hex => toHex(random.bytes(length))
const LABELS = [DEFAULT_LABEL, 'support', 'a', 'é', '密钥', 'key-link', 'x'.repeat(33), '', '\u202e', 'a\0b']

function labelExport(random: Random): object {
  return {
    format: 'sealog-label',
    version: random.oneIn(10) ? random.below(4) : 1,
    address: hex(random, 20),
    label: random.pick(LABELS),
    keys: Array.from({ length: random.oneIn(500) ? 1001 : 1 + random.below(4) }, () => ({
      generation: 1 + random.below(4),
      version: 1 + random.below(4),
      algorithm: random.below(3),
      labelKey: hex(random, 32),
    })),
  }
}

function recoveryContent(random: Random): object {
  return {
    format: 'sealog-recovery-1',
    account: hex(random, 20),
    seeds: Array.from({ length: 1 + random.below(4) }, (_, i) => ({
      generation: i + 1,
      tag: i === 0 || random.oneIn(4) ? null : hex(random, 4).slice(2),
      domain: random.pick(['localhost', 'sealog.example', 'xn--bcher-kva.example', 'a..b', 'A.example']),
      seed: hex(random, 32).slice(2),
    })),
  }
}

function config(random: Random): object {
  const url = () =>
    random.pick(['https://rpc.example', 'wss://rpc.example/x', 'http://localhost:8545', 'ftp://x', '//'])
  return {
    ...(random.oneIn(3) && { keyDomain: random.pick(['sealog.example', 'Sealog.example', 'localhost:1']) }),
    ...(random.oneIn(3) && { ensRpcUrl: url() }),
    ...(random.oneIn(5) && { [random.pick(['keydomain', 'chain', 'x'.repeat(3000)])]: 'x' }),
    chains: Array.from({ length: 1 + random.below(2) }, () => ({
      chainId: 1 + random.below(2 ** 32),
      name: 'Local',
      rpcUrls: [url(), 'https://rpc.example'],
      contract: hex(random, 20),
      fromBlock: random.below(1000),
    })),
  }
}

function safetyCode(random: Random): string {
  const digits = Array.from({ length: 60 }, () => random.below(10)).join('')
  const code = writeSafetyCode({ from: hex(random, 20), to: hex(random, 20), digits })
  if (random.oneIn(5)) return code.replace(':1:', `:${random.below(20)}:`)
  return random.oneIn(3) ? ` ${code.toLowerCase().replace(/(.{30})/g, '$1\n')}` : code
}

/** What stands behind the `#` of a link. */
function link(random: Random): string {
  const label = random.oneIn(4) ? hex(random, 32) : random.pick(LABELS)
  const session = random.pick([
    '',
    '/0',
    `/${hex(random, 8).slice(2)}`,
    `/${hex(random, 33).slice(2)}`,
    '/about',
  ])
  const query = random.oneIn(2)
    ? ''
    : `?${random.pick(['label', 'from', 'other'])}=${encodeURIComponent(label)}`
  return `/dm/${random.oneIn(8) ? 'vitalik.eth' : hex(random, 20)}${session}${query}`
}

function contactCard(random: Random): Uint8Array {
  const text = () => random.pick([...LABELS, 'x'.repeat(randomLength(random))])
  const fields = [random.bytes(random.oneIn(10) ? 19 : 20), text(), text()].slice(0, random.oneIn(10) ? 2 : 3)
  // Our encoder refuses a card without its fields: as a kind that it does not know, then under the kind of cards.
  const bytes = encodePayload({ kind: 20, n: 1, ack: 0, fields })
  bytes[1] = PayloadKind.contactCard
  return bytes
}

/** A QR code of two pixels for each module, with spots on it: what is read behind the finder patterns is hostile too. */
function qrPicture(random: Random): Uint8Array {
  const text = random.oneIn(3) ? safetyCode(random) : 'x'.repeat(random.below(60))
  const modules = encodeQR(text, 'raw', { ecc: random.pick(['low', 'medium', 'high']), border: 2 })
  const side = 2 * modules.length
  const grey = Uint8Array.from({ length: side * side }, (_, i) => {
    const isDark = modules[Math.floor(i / side) >> 1]?.[(i % side) >> 1]
    return isDark ? 20 : 235
  })
  for (let spots = random.below(5); spots > 0; spots--) {
    const [left, top, size, value] = [
      random.below(side),
      random.below(side),
      random.below(12),
      random.below(256),
    ]
    for (let y = top; y < Math.min(side, top + size); y++)
      grey.fill(value, y * side + left, y * side + Math.min(side, left + size))
  }
  return random.oneIn(3) ? mutate(random, grey) : grey
}

/** The decoder of pictures sets room aside for its largest layers, whatever the picture. */
const PICTURE = { fixed: 4 * 1024 * 1024, perByte: 600 }
/** Field names that are nearly ours are looked for, letter by letter. */
const NAMES = { fixed: 256 * 1024, perByte: 10_000 }

/** Every function that reads a text, or what is drawn of one, of a stranger. */
export const TEXT_TARGETS: readonly FuzzTarget[] = [
  textTarget({
    name: 'readLabelExport',
    share: 60,
    ...PLAIN,
    input: (random) => jsonText(random, labelExport),
    accepts: (text) =>
      takes(
        () => {
          const { label, keys } = readLabelExport(text)
          check(labelToKeyIndex(label).length === 32 && keys.length >= 1 && keys.length <= 1000, 'K21')
        },
        LabelFileError,
        LabelFileVersionError,
      ),
  }),
  textTarget({
    name: 'readRecoveryContent',
    share: 60,
    ...PLAIN,
    input: (random) => jsonText(random, recoveryContent),
    accepts: (text) =>
      takes(() => {
        const { seeds } = readRecoveryContent(text)
        check(seeds.length > 0 && seeds.every(({ seed }) => seed.length === 32), 'K19')
      }, RecoveryFileError),
  }),
  textTarget({
    name: 'readSafetyCode',
    share: 60,
    ...PLAIN,
    input: (random) => varyText(random, safetyCode),
    accepts(text) {
      const code = readSafetyCode(text)
      if (code.status !== 'read') return false
      check(writeSafetyCode(code) === text.replace(/\s/g, '').toUpperCase(), 'K20')
      return true
    },
  }),
  bytesTarget({
    name: 'contact card: decodePayload, readBody, threadOfCard, threadPath',
    share: 60,
    ...PLAIN,
    input: (random) => vary(random, contactCard),
    accepts(bytes) {
      const payload = decodePayload(bytes)
      const body = payload && readBody(payload)
      if (body?.type !== 'contact') return false
      const thread = threadOfCard(body.card)
      check(leadsTo(threadPath(thread)) === threadIdOf(thread), 'P7')
      return true
    },
  }),
  textTarget({
    name: 'parseThreadPath',
    share: 60,
    ...PLAIN,
    input: (random) => varyText(random, link),
    accepts(path) {
      const thread = parsePath(path)
      if (typeof thread === 'string') return false
      check(leadsTo(threadPath(thread)) === threadIdOf(thread), 'S4')
      return true
    },
  }),
  textTarget({
    name: 'parseAddress',
    share: 20,
    ...PLAIN,
    input: (random) => varyText(random, () => hex(random, 20)),
    accepts: (text) => parseAddress(text).status === 'address',
  }),
  textTarget({
    name: 'parseConfig',
    share: 30,
    ...NAMES,
    input: (random) => JSON.stringify(varyJson(random, config(random))),
    accepts: (text) => takes(() => parseConfig(JSON.parse(text)), ConfigError),
  }),
  {
    name: 'readQr',
    share: 2,
    ...PICTURE,
    generate(random) {
      const grey = qrPicture(random)
      const side = Math.floor(Math.sqrt(grey.length))
      const data = new Uint8ClampedArray(4 * side * side).fill(255)
      for (let i = 0; i < side * side; i++) data.fill(grey[i] ?? 0, 4 * i, 4 * i + 3)
      const picture = { width: side, height: side, data }
      return { size: data.length, shown: () => toHex(grey), run: () => readQr(picture) !== null }
    },
  },
]

/** As the router takes a link apart. */
function parsePath(path: string): ReturnType<typeof parseThreadPath> {
  const [, peer, session, query] = /^\/dm\/([^/?]*)(?:\/([^/?]*))?(?:\?(.*))?$/s.exec(path) ?? []
  return parseThreadPath({ peer, session, query: new URLSearchParams(query ?? '') })
}

/** The id of the thread that a path leads to. */
function leadsTo(path: string): string | null {
  const thread = parsePath(path)
  return typeof thread === 'string' ? null : threadIdOf(thread)
}
