import type { Hex } from '../lib/bytes'
import type { Store } from '../lib/createStore'
import type { Address } from '../messaging/types'

/** What the configured contract is and can do (R9 to R12, R14). */
export interface ContractView {
  /** The published draft of ERC-7627 that it speaks. */
  readonly draft: 'current' | 'first'
  /** Keys under several labels. */
  readonly labels: boolean
  /** Several calls in one transaction. */
  readonly multicall: boolean
  /** Registrations that somebody else submits. */
  readonly signedRegistration: boolean
  /** Session keys that send for their owner. */
  readonly senders: boolean
  /** A record that tells where in the chain a history lies (R14). */
  readonly activity: boolean
}

/** What a transaction cost (`wei`), who paid it, and how many messages it carried. */
export interface TransactionFee {
  readonly wei: bigint
  readonly payer: Address
  readonly messages: number
}

/** A url of config.json that answers for another chain, by its origin. */
export interface WrongSource {
  readonly origin: string
  readonly chainId: number
}

/** Reads and helpers of the active chain that are not messaging. Wired by app/. */
export interface ChainPort {
  /** Urls of the active chain that stand on another one: nothing is read from them. */
  readonly wrongSources: Pick<Store<readonly WrongSource[]>, 'get' | 'subscribe'>
  /** Asks the contract once; later calls answer from memory. */
  fetchContract(): Promise<ContractView>
  /** Wei. */
  fetchBalance(address: Address): Promise<bigint>
  /** Fee in wei of registering a key. */
  estimateRegistrationFee(account: Address): Promise<bigint>
  /** By the receipt; null where the node does not keep it. */
  fetchFee(txHash: Hex): Promise<TransactionFee | null>
  /** Whether the address has code of its own now. Accounts that delegate (EIP-7702) are none. */
  isContract(address: Address): Promise<boolean>
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
