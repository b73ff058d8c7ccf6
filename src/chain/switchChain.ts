import { BaseError } from '../lib/BaseError'
import type { Hex } from '../lib/bytes'
import { type Eip1193Provider, isUserRejection, isWalletBusy, WalletBusyError } from '../lib/eip1193'
import { innerErrors } from '../lib/innerErrors'
import { RejectedError, WrongChainError } from '../messaging/errors'
import { type ChainIdentity, checkWalletChain, OtherGenesisError } from './checkWalletChain'
import { toQuantity } from './quantity'

/** What a wallet needs to know of a chain (EIP-3085). An entry of config.json fits. */
export interface WalletChain {
  readonly chainId: number
  readonly name: string
  readonly rpcUrls: readonly string[]
  readonly explorerUrl?: string
}

/**
 * Puts the wallet on `chain`, adding it where the wallet does not know it. Wallets may answer null and not have switched: what
 * counts is the chain read afterwards, id and genesis block both.
 * @throws {RejectedError}
 * @throws {WalletBusyError}
 * @throws {WrongChainError} saying what to do
 */
export async function switchChain(
  provider: Eip1193Provider,
  chain: WalletChain,
  genesisHash: Hex,
): Promise<void> {
  try {
    await askSwitch(provider, chain)
    const wrong = await findWrong(provider, { chainId: chain.chainId, genesisHash })
    if (wrong === null) return
    // Same id, other chain: adding ours lets the wallet offer our url. Otherwise it was added only, and must still switch.
    if (wrong instanceof OtherGenesisError) await askAdd(provider, chain)
    else await askSwitch(provider, chain)
    await checkWalletChain(provider, { chainId: chain.chainId, genesisHash })
  } catch (cause) {
    if (innerErrors(cause).some(isUserRejection)) throw new RejectedError({ cause })
    if (cause instanceof BaseError) throw cause
    if (isWalletBusy(cause)) throw new WalletBusyError({ cause })
    throw new WrongChainError(
      `The wallet did not switch. Choose ${chain.name} (chain id ${chain.chainId}) in the wallet itself.`,
      { cause },
    )
  }
}

async function findWrong(
  provider: Eip1193Provider,
  identity: ChainIdentity,
): Promise<WrongChainError | null> {
  try {
    await checkWalletChain(provider, identity)
    return null
  } catch (error) {
    if (error instanceof WrongChainError) return error
    throw error
  }
}

async function askSwitch(provider: Eip1193Provider, chain: WalletChain): Promise<void> {
  try {
    await provider.request({
      method: 'wallet_switchEthereumChain',
      params: [{ chainId: toQuantity(chain.chainId) }],
    })
  } catch (error) {
    if (!isUnknownChain(error)) throw error
    await askAdd(provider, chain)
  }
}

/** EIP-3326 says 4902; some wallets wrap it in -32603, some only write it. */
function isUnknownChain(error: unknown): boolean {
  return innerErrors(error).some(
    ({ code, message }) =>
      code === 4902 || /unrecognized chain|unknown chain|chain not (added|found)/i.test(message),
  )
}

async function askAdd(provider: Eip1193Provider, chain: WalletChain): Promise<void> {
  await provider.request({
    method: 'wallet_addEthereumChain',
    params: [
      {
        chainId: toQuantity(chain.chainId),
        chainName: chain.name,
        nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
        rpcUrls: chain.rpcUrls.filter((url) => /^https?:/i.test(url)),
        ...(chain.explorerUrl !== undefined && { blockExplorerUrls: [chain.explorerUrl] }),
      },
    ],
  })
}
