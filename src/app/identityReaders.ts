import { createChainCheck } from '../chain/chainCheck'
import { checkWalletChain } from '../chain/checkWalletChain'
import { fetchGenesisHash } from '../chain/fetchGenesisHash'
import { fetchIdentityLogs } from '../chain/identityLogs'
import { createProviderClient } from '../chain/providerClient'
import { createRpcClient, type RpcClient } from '../chain/rpcClient'
import { NetworkError } from '../messaging/errors'
import type { ChainConfig } from '../session/config'
import type { IdentityReader } from '../session/sessionDeps'
import type { WalletPort } from '../session/walletPort'

/** Milliseconds that sources which need not answer are waited for: the user sees "reading" meanwhile. */
const PATIENCE = 10_000

/**
 * Where an account's own registrations and key links are read: the active chain, which must answer; then the wallet's own
 * node and the other configured chains, since any one source may hide a newer generation.
 */
export function identityReaders(params: {
  readonly chain: ChainConfig
  readonly client: RpcClient
  readonly otherChains: readonly ChainConfig[]
  readonly wallet: Pick<WalletPort, 'provider'>
}): readonly IdentityReader[] {
  const { chain, client, otherChains, wallet } = params
  const provider = wallet.provider()
  return [
    {
      required: true,
      chainId: chain.chainId,
      fetch: (account) => fetchIdentityLogs(client, { ...chain, account }),
    },
    ...(provider === null
      ? []
      : [
          optional(chain, async (account) => {
            // A wallet on another network would show that network's logs.
            await checkWalletChain(provider, {
              chainId: chain.chainId,
              genesisHash: await fetchGenesisHash(client),
            })
            return fetchIdentityLogs(createProviderClient(provider), { ...chain, account })
          }),
        ]),
    ...otherChains.map((other) =>
      optional(other, (account) => {
        const elsewhere = createRpcClient(other.rpcUrls, { check: createChainCheck(other.chainId) })
        return fetchIdentityLogs(elsewhere, { ...other, account })
      }),
    ),
  ]
}

function optional({ chainId }: ChainConfig, fetch: IdentityReader['fetch']): IdentityReader {
  return { required: false, chainId, fetch: (account) => Promise.race([fetch(account), giveUp()]) }
}

function giveUp(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new NetworkError()), PATIENCE))
}
