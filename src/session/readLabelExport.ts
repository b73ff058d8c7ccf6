import { fromHex, type Hex, toHex } from '../lib/bytes'
import type { Address, LabelKey } from '../messaging/types'
import { isSupported } from '../protocol/algorithm'
import { KEY_LINK_INDEX, labelToKeyIndex } from '../protocol/labels'
import { MAX_GENERATION } from '../protocol/seedText'
import { LabelFileError, LabelFileVersionError } from './errors'
import { LABEL_EXPORT_FORMAT, LABEL_EXPORT_VERSION } from './labelExport'

/** Keys in one export: each costs a curve operation. */
const MAX_KEYS = 1000
/** Characters: room for the most keys. */
const MAX_LENGTH = 250_000
const MAX_VERSION = 2 ** 32 - 1

/** What a label export holds. */
export interface LabelContent {
  readonly account: Address
  readonly label: string
  readonly keys: readonly LabelKey[]
}

/**
 * Reads a label export, from a file or pasted. Rule K21.
 * @throws {LabelFileError} when it is none, or not whole; without a cause, which would quote keys
 * @throws {LabelFileVersionError} when it says to be of a later version
 */
export function readLabelExport(text: string): LabelContent {
  if (text.length > MAX_LENGTH) throw new LabelFileError()
  const content = parseJson(text)
  if (!isObject(content) || content.format !== LABEL_EXPORT_FORMAT) throw new LabelFileError()
  const { version, address, label, keys } = content
  if (isCount(version, Number.MAX_SAFE_INTEGER) && version > LABEL_EXPORT_VERSION)
    throw new LabelFileVersionError()
  if (version !== LABEL_EXPORT_VERSION || !isHex(address, 20) || !isLabel(label)) throw new LabelFileError()
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS) throw new LabelFileError()
  return { account: toHex(fromHex(address)), label, keys: keys.map((key) => readKey(label, key)) }
}

function readKey(label: string, key: unknown): LabelKey {
  if (!isObject(key)) throw new LabelFileError()
  const { generation, version, algorithm, labelKey } = key
  if (!isCount(generation, MAX_GENERATION) || !isCount(version, MAX_VERSION)) throw new LabelFileError()
  if (typeof algorithm !== 'number' || !isSupported(algorithm) || !isHex(labelKey, 32))
    throw new LabelFileError()
  return { label, generation, version, algorithm, labelKey: fromHex(labelKey) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new LabelFileError()
  }
}

/** A label that a key can stand under (K7). */
function isLabel(value: unknown): value is string {
  if (typeof value !== 'string') return false
  try {
    return toHex(labelToKeyIndex(value)) !== toHex(KEY_LINK_INDEX)
  } catch {
    return false
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most
}

function isHex(value: unknown, bytes: number): value is Hex {
  return typeof value === 'string' && value.length === 2 + 2 * bytes && /^0x[0-9a-fA-F]+$/.test(value)
}
