import { type Hex, toHex, uint, utf8 } from '../src/lib/bytes'
import { toOwnKey } from '../src/messaging/keyring'
import type { Address, KeyLog, LogPosition, OwnKey } from '../src/messaging/types'
import { Algorithm } from '../src/protocol/algorithm'
import { hkdfExtract } from '../src/protocol/hkdf'
import { DEFAULT_LABEL } from '../src/protocol/labels'
import { deriveLabelKey } from '../src/protocol/messagingKey'

/** The text that every figure is about: 100 bytes. */
export const TEXT = 'x'.repeat(100)
export const CHAIN_ID = 31337
export const CONTRACT_BYTES: Uint8Array = bytesFor('contract', 20)

/** Somebody with a key under `default-key`, registered at `blockNumber`. */
export interface BenchPerson {
  readonly address: Address
  readonly key: OwnKey
  readonly registration: KeyLog
}

/** The same name gives the same address and key. */
export function createPerson(
  name: string,
  blockNumber: number,
  algorithm: Algorithm = Algorithm.X25519,
): BenchPerson {
  const labelKey = deriveLabelKey(bytesFor(`seed of ${name}`, 32), DEFAULT_LABEL, 1)
  const key = toOwnKey({ label: DEFAULT_LABEL, generation: 1, version: 1, algorithm, labelKey })
  const address = toHex(bytesFor(`address of ${name}`, 20))
  const { keyIndex, publicKey } = key
  const content = { user: address, keyIndex, algorithm, publicKey, validBefore: 0 }
  return { address, key, registration: { ...positionAt(blockNumber), ...content } }
}

/** The only log of a block. */
export function positionAt(blockNumber: number): LogPosition {
  const blockHash: Hex = toHex(uint(blockNumber, 32))
  return { blockNumber, blockHash, logIndex: 0, txHash: blockHash, timestamp: 1_700_000_000 + blockNumber }
}

/** Repeatable bytes, 32 at most, that stand for randomness. */
export function bytesFor(name: string, length: number): Uint8Array {
  return hkdfExtract(utf8('sealog bench'), utf8(name)).slice(0, length)
}
