import { encode } from 'cborg'
import { BaseError } from '../lib/BaseError'
import { type CborValue, MAX_DEPTH, readCbor } from './cbor'

/** The plaintext of a message: `[kind, n, ack, …fields]`. Rule P1. */
export interface Payload {
  /** One of {@link PayloadKind}, or a newer one. */
  kind: number
  /** The sender's count of messages in this direction of the thread, from 1. */
  n: number
  /** The highest n that the sender had seen from the peer. */
  ack: number
  fields: readonly CborValue[]
}

/** Rule P7. {@link FIELDS} are checked; the kinds without an entry are reserved and pass through as they are. */
export const PayloadKind = {
  text: 0,
  reply: 1,
  reaction: 2,
  title: 3,
  edit: 4,
  retract: 5,
  paymentRequest: 6,
  payment: 7,
  sticker: 8,
  attachment: 9,
  contactCard: 10,
  status: 11,
} as const

type FieldCheck = (value: CborValue | undefined) => boolean
const isText: FieldCheck = (value) => typeof value === 'string'
const isBytes =
  (length: number): FieldCheck =>
  (value) =>
    value instanceof Uint8Array && value.length === length
/** An envelope id (rule E9). */
const isId = isBytes(16)
const isAddress = isBytes(20)

/** The fields that each kind must start with. Rules P7, P8. */
const FIELDS: ReadonlyMap<number, readonly FieldCheck[]> = new Map([
  [PayloadKind.text, [isText]],
  [PayloadKind.reply, [isId, isText]],
  [PayloadKind.reaction, [isId, isText]],
  [PayloadKind.title, [isText]],
  [PayloadKind.edit, [isId, isText]],
  [PayloadKind.retract, [isId]],
  [PayloadKind.contactCard, [isAddress, isText, isText]],
])

/** Thrown when a payload holds something that rules P1 to P8 do not allow. */
export class PayloadError extends BaseError {
  override readonly name = 'PayloadError'
  constructor() {
    super('This message holds something that cannot be sent.')
  }
}

const MAX_UINT32 = 2 ** 32 - 1
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * CBOR bytes of a payload, without padding. Rules P1 to P3, P8.
 * @throws {PayloadError} on kind, n or ack out of 0 … 2^32 − 1, a float, an integer beyond 64 bits, a lone surrogate,
 * arrays too deep, or a kind without its fields
 */
export function encodePayload(payload: Payload): Uint8Array {
  if (!isSound(payload) || !payload.fields.every((field) => isEncodable(field, 2))) throw new PayloadError()
  // cborg hands out Buffers in Node, whose `slice` does not copy; callers get the same type everywhere.
  return new Uint8Array(encode([payload.kind, payload.n, payload.ack, ...payload.fields]))
}

/**
 * The payload in an opened envelope, or null when it is malformed: not exactly the bytes that {@link encodePayload}
 * gives for the same values, followed by zero bytes only. Unknown kinds and extra fields are kept. Rules P1 to P9.
 */
export function decodePayload(padded: Uint8Array): Payload | null {
  const read = readCbor(padded)
  if (read === null || !Array.isArray(read.value)) return null
  const [kind, n, ack, ...fields]: CborValue[] = read.value
  if (typeof kind !== 'number' || typeof n !== 'number' || typeof ack !== 'number') return null
  const payload = { kind, n, ack, fields }
  return isSound(payload) && isZeroFrom(padded, read.end) ? payload : null
}

function isZeroFrom(bytes: Uint8Array, start: number): boolean {
  for (let i = start; i < bytes.length; i++) if (bytes[i] !== 0) return false
  return true
}

/** Whether head and first fields are what rules P5 and P8 ask of any payload. */
function isSound({ kind, n, ack, fields }: Payload): boolean {
  if (!isUint32(kind) || !isUint32(n) || !isUint32(ack)) return false
  return FIELDS.get(kind)?.every((check, i) => check(fields[i])) ?? true
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_UINT32
}

function isEncodable(value: CborValue, depth: number): boolean {
  if (value === null || typeof value === 'boolean' || value instanceof Uint8Array) return true
  if (typeof value === 'string') return !LONE_SURROGATE.test(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0)
  if (typeof value === 'bigint') return value >= -(2n ** 64n) && value < 2n ** 64n
  return depth <= MAX_DEPTH && value.every((item) => isEncodable(item, depth + 1))
}
