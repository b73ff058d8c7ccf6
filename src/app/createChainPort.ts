import { checkWalletChain } from '../chain/checkWalletChain'
import { fetchBalance } from '../chain/fetchBalance'
import { fetchGenesisHash } from '../chain/fetchGenesisHash'
import { probeDialect } from '../chain/probeDialect'
import type { RpcClient } from '../chain/rpcClient'
import { toHex } from '../lib/bytes'
import { WalletUnavailableError, WrongChainError } from '../messaging/errors'
import type { Submitter } from '../messaging/ports'
import type { Address, Scope } from '../messaging/types'
import { Algorithm } from '../protocol/algorithm'
import { DEFAULT_LABEL, labelToKeyIndex } from '../protocol/labels'
import type { ChainPort } from '../session/chainPort'
import type { ChainConfig, Config } from '../session/config'
import type { WalletPort } from '../session/walletPort'

const LOCAL_CHAIN = 31337

export interface ChainPortParams {
  readonly config: Config
  readonly chain: ChainConfig
  readonly client: RpcClient
  readonly wallet: WalletPort
  readonly createSubmitter: (scope: Scope) => Submitter
  readonly wrongSources: ChainPort['wrongSources']
}

/** Wires what the screens ask of the active chain beside messaging. What the first paint does not need is loaded when it is asked for. */
export function createChainPort({
  config,
  chain,
  client,
  wallet,
  createSubmitter,
  wrongSources,
}: ChainPortParams): ChainPort {
  const { chainId, contract } = chain
  const { ensRpcUrl } = config
  return {
    wrongSources,

    async fetchContract() {
      const { probeCapabilities } = await import('../chain/probeCapabilities')
      const { draft } = await probeDialect(client, contract)
      return { draft, ...(await probeCapabilities(client, contract)) }
    },

    fetchBalance: (address) => fetchBalance(client, address),
    async fetchFee(txHash) {
      const { fetchFee } = await import('../chain/fetchFee')
      return fetchFee(client, { contract, txHash })
    },
    async isContract(address) {
      const { isContract } = await import('../chain/isContract')
      return isContract(client, address)
    },

    async estimateRegistrationFee(account) {
      const genesisHash = await fetchGenesisHash(client)
      const submitter = createSubmitter({ chainId, contract, genesisHash, account })
      return submitter.estimateFee([SAMPLE_REGISTRATION])
    },

    giveTestEther:
      chainId === LOCAL_CHAIN
        ? async (address: Address) => (await import('../chain/testEther')).giveTestEther(client, address)
        : null,

    async switchWallet() {
      const provider = wallet.provider()
      if (!provider) throw new WalletUnavailableError()
      const { switchChain } = await import('../chain/switchChain')
      await switchChain(provider, chain, await fetchGenesisHash(client))
    },

    async isWalletOnChain() {
      const provider = wallet.provider()
      if (!provider) return false
      try {
        await checkWalletChain(provider, { chainId, genesisHash: await fetchGenesisHash(client) })
        return true
      } catch (error) {
        if (error instanceof WrongChainError) return false
        throw error
      }
    },

    canResolveNames: ensRpcUrl !== undefined,

    async resolveName(name) {
      if (ensRpcUrl === undefined) throw new Error('resolveName needs ensRpcUrl in config.json')
      // Name normalisation brings large tables along: loaded with the first name.
      const { resolveName } = await import('./resolveName')
      return resolveName(ensRpcUrl, name)
    },
  }
}

/** Costs what a registration costs: a key without zero bytes, expiring in a year as real ones do. */
const SAMPLE_REGISTRATION = {
  type: 'updatePublicKey',
  keyIndex: toHex(labelToKeyIndex(DEFAULT_LABEL)),
  key: {
    publicKey: new Uint8Array(32).fill(0xff),
    algorithm: Algorithm.X25519,
    validBefore: Math.floor(Date.now() / 1000) + 365 * 86_400,
  },
} as const
