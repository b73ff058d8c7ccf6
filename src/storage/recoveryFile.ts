import { equalBytes, fromHex, toHex, utf8 } from '../lib/bytes'
import { PassphraseError, RecoveryFileError } from '../messaging/errors'
import type { RecoveryContent, RecoveryFiles } from '../messaging/ports'
import { isKeyDomain, MAX_GENERATION } from '../protocol/seedText'

const FORMAT = 'sealog-recovery-1'
/** Bytes: room for some thousands of generations, and little enough to be read at once. */
const MAX_LENGTH = 1 << 20
const AGE_HEADER = utf8('age-encryption.org/v1\n')
/** What the library says when no stanza opens; for a file with a passphrase: another passphrase. */
const NO_MATCH = /no identity matched/

/** Recovery files in the age format under a passphrase, so that the stock age program opens them (K19). */
export const recoveryFiles: RecoveryFiles = {
  async seal({ account, seeds }, passphrase) {
    const content = {
      format: FORMAT,
      account,
      seeds: seeds.map(({ generation, tag, domain, seed }) => ({
        generation,
        tag: tag === null ? null : tag.slice(2),
        domain,
        seed: toHex(seed).slice(2),
      })),
    }
    // Loaded when it is asked for: nobody needs it to read messages.
    const { Encrypter } = await import('age-encryption')
    const encrypter = new Encrypter()
    encrypter.setPassphrase(passphrase)
    return new Uint8Array(await encrypter.encrypt(`${JSON.stringify(content, null, 2)}\n`))
  },

  async open(file, passphrase) {
    // The passphrase costs a second of scrypt: not for a file that cannot be one.
    if (file.length > MAX_LENGTH || !startsAsAge(file)) throw new RecoveryFileError()
    const { Decrypter } = await import('age-encryption')
    const decrypter = new Decrypter()
    decrypter.addPassphrase(passphrase)
    const text = await decrypter.decrypt(file, 'text').catch((cause: unknown) => {
      if (cause instanceof Error && NO_MATCH.test(cause.message)) throw new PassphraseError()
      throw new RecoveryFileError({ cause })
    })
    return decodeContent(text)
  },
}

function startsAsAge(file: Uint8Array): boolean {
  return equalBytes(file.subarray(0, AGE_HEADER.length), AGE_HEADER)
}

/** @throws {RecoveryFileError} unless it is exactly what K19 says; a cause would quote seeds. */
function decodeContent(text: string): RecoveryContent {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new RecoveryFileError()
  }
  if (!isObject(content) || content.format !== FORMAT) throw new RecoveryFileError()
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
