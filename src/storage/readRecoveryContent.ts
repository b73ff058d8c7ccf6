import { fromHex, toHex } from '../lib/bytes'
import { RecoveryFileError } from '../messaging/errors'
import type { RecoveryContent } from '../messaging/ports'
import { isKeyDomain, MAX_GENERATION } from '../protocol/seedText'

export const RECOVERY_FORMAT = 'sealog-recovery-1'

/**
 * What the text inside a recovery file says. Rule K19.
 * @throws {RecoveryFileError} unless it is exactly what the rule says; without a cause, which would quote seeds
 */
export function readRecoveryContent(text: string): RecoveryContent {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new RecoveryFileError()
  }
  if (!isObject(content) || content.format !== RECOVERY_FORMAT) throw new RecoveryFileError()
  const { account, seeds } = content
  if (!isHex(account, 20, '0x') || !Array.isArray(seeds) || seeds.length === 0) throw new RecoveryFileError()
  return { account: toHex(fromHex(account)), seeds: seeds.map(decodeSeed) }
}

function decodeSeed(entry: unknown): RecoveryContent['seeds'][number] {
  if (!isObject(entry)) throw new RecoveryFileError()
  const { generation, tag, domain, seed } = entry
  if (typeof generation !== 'number' || !Number.isInteger(generation)) throw new RecoveryFileError()
  if (generation < 1 || generation > MAX_GENERATION) throw new RecoveryFileError()
  if (typeof domain !== 'string' || !isKeyDomain(domain)) throw new RecoveryFileError()
  if (!isHex(seed, 32)) throw new RecoveryFileError()
  if (tag === null) return { generation, tag, domain, seed: fromHex(seed) }
  if (generation === 1 || !isHex(tag, 4)) throw new RecoveryFileError()
  return { generation, tag: toHex(fromHex(tag)), domain, seed: fromHex(seed) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isHex(value: unknown, length: number, prefix = ''): value is string {
  return typeof value === 'string' && new RegExp(`^${prefix}[0-9a-fA-F]{${2 * length}}$`).test(value)
}
