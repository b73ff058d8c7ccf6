import type { Hex } from '../lib/bytes'
import { WalletUnavailableError } from '../messaging/errors'
import type { Address, SeedRecord } from '../messaging/types'
import { SignatureMismatchError, SmartAccountError } from '../protocol/seed'
import { signSeed } from './recoverSeeds'
import type { SessionDeps } from './sessionDeps'

/**
 * Creates what asks the wallet of `account` for the seed of a generation: one prompt per call. A signature that is not the
 * account's is explained: a contract has no key that could make one (K4).
 */
export function createSeedSigner(
  { wallet, domain, isContract }: Pick<SessionDeps, 'wallet' | 'domain' | 'isContract'>,
  account: Address,
  onPhase: (phase: 'signing' | 'checking') => void = () => undefined,
): (generation: number, tag: Hex | null) => Promise<SeedRecord> {
  return async (generation, tag) => {
    const { status, address } = wallet.get()
    // Right after a reload the wallet is still on its way, and asking waits for it.
    if (status !== 'loading' && address !== account) throw new WalletUnavailableError()
    onPhase('signing')
    const record = await signSeed({ domain, account, generation, tag, signText: wallet.signText }).catch(
      async (error: unknown) => {
        const isMismatch = error instanceof SignatureMismatchError
        throw isMismatch && (await isContract(account)) ? new SmartAccountError() : error
      },
    )
    onPhase('checking')
    return record
  }
}
