import { fromHex, fromUtf8, toHex, utf8 } from '../../lib/bytes'
import { PassphraseError } from '../../messaging/errors'
import type { RecoveryContent, RecoveryFiles } from '../../messaging/ports'

interface FakeFile extends Omit<RecoveryContent, 'seeds'> {
  readonly passphrase: string
  readonly seeds: readonly (Omit<RecoveryContent['seeds'][number], 'seed'> & { readonly seed: string })[]
}

/** Recovery files in clear: the same semantics without a second of scrypt. */
export const fakeRecoveryFiles: RecoveryFiles = {
  async seal({ account, seeds }, passphrase) {
    const file: FakeFile = {
      account,
      passphrase,
      seeds: seeds.map((record) => ({ ...record, seed: toHex(record.seed) })),
    }
    return utf8(JSON.stringify(file))
  },
  async open(bytes, passphrase) {
    const file = JSON.parse(fromUtf8(bytes)) as FakeFile
    if (file.passphrase !== passphrase) throw new PassphraseError()
    const seeds = file.seeds.map((record) => ({ ...record, seed: fromHex(record.seed) }))
    return { account: file.account, seeds }
  },
}
