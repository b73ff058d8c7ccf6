import type { BaseError } from '../lib/BaseError'
import type { Hex } from '../lib/bytes'
import type { Eip1193Provider } from '../lib/eip1193'
import type { TypedData } from '../protocol/registration'

/** What the wallet shows of itself. `address` is lower case; `chainId` is what the wallet stands on. */
export interface WalletState {
  readonly status: 'loading' | 'disconnected' | 'connecting' | 'connected'
  readonly address: Hex | null
  readonly chainId: number | null
  readonly name: string | null
  /** Why the last attempt to connect has ended, such as that the user declined; null again from the next one on. */
  readonly connectError: BaseError | null
}

/** The wallet as the session sees it. Implemented in wallet/, which loads lazily. */
export interface WalletPort {
  get(): WalletState
  subscribe(listener: () => void): () => void
  /** Opens the list of wallets. */
  connect(): void
  disconnect(): Promise<void>
  /** EIP-1193 provider of the connected wallet, null while there is none. */
  provider(): Eip1193Provider | null
  /** personal_sign of `text` by the connected account; 65 or 64 bytes. Throws the wallet's own error. */
  signText(text: string): Promise<Uint8Array>
  /** eth_signTypedData_v4 by the connected account; a smart account's may have any length. Throws the wallet's own error. */
  signTypedData(data: TypedData): Promise<Uint8Array>
}
