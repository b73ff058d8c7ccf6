/**
 * How final messages of one thread lie in bytes (docs/adr/0008-chunks.md). Numbers are big-endian, doubles where they may be any
 * safe integer:
 *
 *     head     format 1 · count u32 · keys u16 · transactions u16 · length of rest u32 · length of text u32
 *              peer 20 · own address 20 · session 32 · the peer's key index 32 · one's own 32
 *     keys     length u16 and bytes of each distinct public key
 *     columns  one value for every message, column after column (WIDTHS)
 *     hashes   32 bytes of each transaction; several messages in a row may share one
 *     rest     of each message what is no text: the id that it speaks about, or the whole payload in CBOR
 *     text     of each message its text, in UTF-8
 */
export const FORMAT = 1
export const HEAD_LENGTH = 153
export const ADDRESS_LENGTH = 20
export const HASH_LENGTH = 32
export const ID_LENGTH = 16

/** Bytes of each value, column by column. */
const WIDTHS = {
  blockNumber: 8,
  timestamp: 8,
  logIndex: 8,
  size: 4,
  n: 4,
  ack: 4,
  /** Where the message's part of the rest ends, in bytes. */
  restEnd: 4,
  /** Where its text ends, in UTF-16 code units: the text is decoded whole and cut as a string. */
  textEnd: 4,
  transaction: 2,
  /** Counted from 1; 0 for none. */
  ownKey: 2,
  peerKey: 2,
  kind: 1,
  flags: 1,
  id: ID_LENGTH,
} as const
type Column = keyof typeof WIDTHS

/** Without text, about and cbor the content is of a newer kind: `kind` is then its version and `n` its type. */
export const Flag = { outgoing: 1, expiredKey: 2, bypassedKey: 4, text: 8, about: 16, cbor: 32 } as const

export type Layout = Record<Column | 'transactions' | 'rest' | 'text' | 'end', number>

/** Where everything behind the keys begins. */
export function layOut(sizes: {
  count: number
  keys: number
  transactions: number
  rest: number
  text: number
}): Layout {
  const columns = {} as Record<Column, number>
  let offset = HEAD_LENGTH + sizes.keys
  for (const name of Object.keys(WIDTHS) as Column[]) {
    columns[name] = offset
    offset += WIDTHS[name] * sizes.count
  }
  const rest = offset + HASH_LENGTH * sizes.transactions
  const text = rest + sizes.rest
  return { ...columns, transactions: offset, rest, text, end: text + sizes.text }
}
