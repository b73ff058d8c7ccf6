import type { Address } from '../messaging/types'

/** Reads and helpers of the active chain that are not messaging. Wired by app/. */
export interface ChainPort {
  /** Wei. */
  fetchBalance(address: Address): Promise<bigint>
  /** Fee in wei of registering a key. */
  estimateRegistrationFee(account: Address): Promise<bigint>
  /** Ten test ether for the address; null on every chain but the local one. */
  readonly giveTestEther: ((address: Address) => Promise<void>) | null
  /** Adds and switches the network in the wallet, then checks chain id and genesis. */
  switchWallet(): Promise<void>
  /** Whether the wallet stands on this chain (id and genesis block). */
  isWalletOnChain(): Promise<boolean>
  /** Address of an ENS name; null when it has none. Throws when no `ensRpcUrl` is configured. */
  resolveName(name: string): Promise<Address | null>
  readonly canResolveNames: boolean
}
