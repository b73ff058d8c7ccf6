import type { Ingest, IngestParams } from '../messaging/ingest'
import type {
  Clock,
  HistorySource,
  Keychain,
  KeyDirectory,
  Opener,
  RecoveryFiles,
  SenderDesk,
  SignedKeyDesk,
  Submitter,
} from '../messaging/ports'
import type { Address, KeyLog, MessageLog, Scope } from '../messaging/types'
import type { ChainConfig } from './config'
import type { WalletPort } from './walletPort'

/** Where the account's own registrations and key links are read from. */
export interface IdentityReader {
  /** The configured RPC must answer; the wallet's node and other chains are asked as far as they do. */
  readonly required: boolean
  /** The chain that it reads; that of the first reader is the active one. */
  readonly chainId: number
  fetch(account: Address): Promise<{ registrations: readonly KeyLog[]; links: readonly MessageLog[] }>
}

/** What happened to one account, or (`null`) to all of this browser, in another tab. */
export type TabMessage =
  /** The user locked it, or forgot this device. */
  | { readonly type: 'lock'; readonly account: Address | null }
  /** It was unlocked and is kept until Lock: whoever stands locked on it can open it without a signature. */
  | { readonly type: 'unlocked'; readonly account: Address }
  /** The keys at hand are others now. */
  | { readonly type: 'keys'; readonly account: Address }
  /** Labels came to its reading desk, or left it. */
  | { readonly type: 'desk'; readonly account: Address }

/** What a session is built from. */
export interface SessionDeps {
  readonly chain: ChainConfig
  /** Host name in the seed text. */
  readonly domain: string
  readonly wallet: WalletPort
  readonly keychain: Keychain
  readonly recoveryFiles: RecoveryFiles
  readonly source: HistorySource
  readonly directory: KeyDirectory
  /** Loaded when it is needed. */
  fetchSignedKeyDesk(): Promise<SignedKeyDesk>
  /** Loaded when it is needed. */
  fetchSenderDesk(): Promise<SenderDesk>
  createSubmitter(scope: Scope): Submitter
  /** The reading desk's: what the account itself reads goes through `createIngest`. */
  fetchOpener(scope: Scope): Promise<Opener>
  createIngest(params: IngestParams): Ingest
  identityReaders(): readonly IdentityReader[]
  /** Whether the address has code on the active chain; an EIP-7702 delegation is none. @throws {NetworkError} */
  isContract(address: Address): Promise<boolean>
  readonly clock: Clock
  /** The setting "Ask for a signature each time", kept on this device. */
  readonly askEachTime: { get(): boolean; set(value: boolean): void }
  /** Tells the other tabs of this browser. */
  readonly tabSignal: {
    announce(message: TabMessage): void
    watch(onMessage: (message: TabMessage) => void): () => void
  }
  /** Leaves everything behind: the page starts from nothing. */
  reload(): void
}
