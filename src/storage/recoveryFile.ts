import { equalBytes, toHex, utf8 } from '../lib/bytes'
import { PassphraseError, RecoveryFileError } from '../messaging/errors'
import type { RecoveryFiles } from '../messaging/ports'
import { RECOVERY_FORMAT, readRecoveryContent } from './readRecoveryContent'

/** Bytes: room for some thousands of generations, and little enough to be read at once. */
const MAX_LENGTH = 1 << 20
const AGE_HEADER = utf8('age-encryption.org/v1\n')
/** What the library says when no stanza opens; for a file with a passphrase: another passphrase. */
const NO_MATCH = /no identity matched/

/** Recovery files in the age format under a passphrase, so that the stock age program opens them (K19). */
export const recoveryFiles: RecoveryFiles = {
  async seal({ account, seeds }, passphrase) {
    const content = {
      format: RECOVERY_FORMAT,
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
    return readRecoveryContent(text)
  },
}

function startsAsAge(file: Uint8Array): boolean {
  return equalBytes(file.subarray(0, AGE_HEADER.length), AGE_HEADER)
}
