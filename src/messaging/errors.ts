import { BaseError } from '../lib/BaseError'

const OTHER_CHAIN = 'The network address in config.json answers for another chain. Nothing is read or sent.'

/** The user declined in the wallet (EIP-1193 code 4001). */
export class RejectedError extends BaseError {
  override readonly name = 'RejectedError'
  constructor(options: { cause?: unknown } = {}) {
    super('You declined in the wallet. Nothing was sent.', options)
  }
}

/** No wallet is connected, or it stands on another account than the unlocked one. */
export class WalletUnavailableError extends BaseError {
  override readonly name = 'WalletUnavailableError'
  constructor(options: { cause?: unknown } = {}) {
    super('Connect the wallet of this account to go on.', { ...options, retryable: true })
  }
}

/** The wallet stands on another chain, or on a chain of the same id with another genesis block. */
export class WrongChainError extends BaseError {
  override readonly name = 'WrongChainError'
  constructor(
    shortMessage = 'The wallet is on another network. Switch it and try again.',
    options: { cause?: unknown } = {},
  ) {
    super(shortMessage, { ...options, retryable: true })
  }
}

/** The account cannot pay the fee. */
export class InsufficientFundsError extends BaseError {
  override readonly name = 'InsufficientFundsError'
  constructor(options: { cause?: unknown } = {}) {
    super('This account has too little to pay the network fee. Add funds and try again.', options)
  }
}

/** The transaction was or would be reverted by the contract. */
export class RevertedError extends BaseError {
  override readonly name = 'RevertedError'
  constructor(options: { cause?: unknown } = {}) {
    super('The contract refused the transaction.', options)
  }
}

/** No node knows the broadcast transaction any more. */
export class DroppedError extends BaseError {
  override readonly name = 'DroppedError'
  constructor() {
    super('The network dropped the transaction.')
  }
}

/** The wallet's nonce does not fit the chain: typical after a fresh local chain. */
export class NonceError extends BaseError {
  override readonly name = 'NonceError'
  constructor(options: { cause?: unknown } = {}) {
    super(
      'The wallet counts transactions that this chain has not seen. Clear its activity data for this network and try again.',
      options,
    )
  }
}

/** No configured RPC answered. */
export class NetworkError extends BaseError {
  override readonly name: string = 'NetworkError'
  constructor(
    options: { cause?: unknown } = {},
    shortMessage = 'The network cannot be reached. Check the connection and try again.',
  ) {
    super(shortMessage, { ...options, retryable: true })
  }
}

/** An RPC of config.json answers for another chain than config.json names beside it. */
export class OtherChainError extends NetworkError {
  override readonly name = 'OtherChainError'
  constructor() {
    super({}, OTHER_CHAIN)
  }
}

/** The block from which config.json reads lies above the head: the chain would look empty, registrations included. */
export class FromBlockError extends BaseError {
  override readonly name = 'FromBlockError'
  constructor() {
    super(
      'The newest block of this network is below “fromBlock” in config.json, so nothing can be read. Correct it and reload; a node that is behind will catch up.',
      { retryable: true },
    )
  }
}

/** No code at the configured address: a wrong address, or a node that is behind the contract's deployment. */
export class NoContractError extends BaseError {
  override readonly name = 'NoContractError'
  constructor() {
    super(
      'There is no contract at the address in config.json on this network. Check the address; a node that is behind will catch up.',
      { retryable: true },
    )
  }
}

/** The contract at the configured address speaks neither published draft of ERC-7627. */
export class ForeignContractError extends BaseError {
  override readonly name = 'ForeignContractError'
  constructor() {
    super('The contract in config.json is no ERC-7627 contract, in neither draft. Check its address.', {
      retryable: true,
    })
  }
}

/** The contract speaks the first draft: one key per address. */
export class NoLabelsError extends BaseError {
  override readonly name = 'NoLabelsError'
  constructor() {
    super('This contract keeps one key per account, without labels. Use the default key.')
  }
}

/** The contract has no `updatePublicKeyBySig` of ours (R6, R9). */
export class NoSignedRegistrationError extends BaseError {
  override readonly name = 'NoSignedRegistrationError'
  constructor() {
    super('This contract takes keys from their own account only, not from somebody else for it.')
  }
}

/** The session sender is not authorised: never, no more, or not on this chain. */
export class SenderUnusableError extends BaseError {
  override readonly name = 'SenderUnusableError'
  constructor() {
    super('Sending without the wallet has ended. Authorise this browser again in Settings.')
  }
}

/** Any other failure of the wallet or the RPC; `detail` is its own words. */
export class SubmitError extends BaseError {
  override readonly name = 'SubmitError'
  constructor(detail: string, options: { cause?: unknown } = {}) {
    super(`The wallet could not send this: ${detail}`, options)
  }
}

/** The peer has no usable key under that label. */
export class NoPeerKeyError extends BaseError {
  override readonly name = 'NoPeerKeyError'
  constructor() {
    super('This person has no messaging key yet. Your text is kept as a draft.')
  }
}

/** The peer's key has passed its `valid_before`. */
export class PeerKeyExpiredError extends BaseError {
  override readonly name = 'PeerKeyExpiredError'
  constructor() {
    super("This person's messaging key has expired. They must renew it before you can write to them.")
  }
}

/** Network sources name different keys for the peer: one of them is wrong or lies. The contact record keeps what each said. */
export class KeyDisagreementError extends BaseError {
  override readonly name = 'KeyDisagreementError'
  constructor() {
    super(
      'Your network sources name different keys for this person, so nothing was sent and your text is kept. Retry in a minute; if it stays, ask them which fingerprint is theirs before you write.',
    )
  }
}

/** Fewer than two of several network sources said what the peer's key is. */
export class KeyUnconfirmedError extends BaseError {
  override readonly name = 'KeyUnconfirmedError'
  constructor() {
    super(
      "This person's key could not be compared: only one network source answered. Nothing was sent and your text is kept. Retry in a minute.",
    )
  }
}

/** The account's own key is missing, expired or superseded by one that this browser does not hold. */
export class NoOwnKeyError extends BaseError {
  override readonly name = 'NoOwnKeyError'
  constructor() {
    super('Your registered key is not the one in this browser. Lock, unlock again and try once more.')
  }
}

/** Only a message from `default-key` may carry an ephemeral key (E18, S4): from another label it would change the thread. */
export class LabelCurveError extends BaseError {
  override readonly name = 'LabelCurveError'
  constructor() {
    super(
      "Your key under this label does not fit this person's key, so your answer could not carry the label. Write to them from your default key.",
    )
  }
}

/** Another tab has moved the cursor since this state was loaded. */
export class ConflictError extends BaseError {
  override readonly name = 'ConflictError'
  constructor() {
    super('Another tab has stored newer data.', { retryable: true })
  }
}

/** The browser refuses to store: quota, private mode, damaged database. */
export class StorageError extends BaseError {
  override readonly name = 'StorageError'
  constructor(shortMessage: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(shortMessage, options)
  }
}

/** The browser gives this page no more room: what is stored stays, nothing is added until there is some. */
export class StorageFullError extends BaseError {
  override readonly name = 'StorageFullError'
  constructor(options: { cause?: unknown } = {}) {
    super(
      'The browser has no room left, so nothing new is kept. Free some space on this device; Sealog goes on by itself.',
      { ...options, retryable: true },
    )
  }
}

/** Another tab has updated or removed the storage under this page. */
export class StorageGoneError extends BaseError {
  override readonly name = 'StorageGoneError'
  constructor(options: { cause?: unknown } = {}) {
    super('Sealog was updated or removed in another tab. Reload this page to go on.', options)
  }
}

/** The worker that reads the chain ended again and again. */
export class WorkerError extends BaseError {
  override readonly name = 'WorkerError'
  constructor() {
    super('The part of Sealog that reads the chain has stopped. Reload the page.')
  }
}

/** The data key of this browser is wrapped under seeds that are not at hand: those of older generations, or of a recovery file. */
export class VaultKeysError extends BaseError {
  override readonly name = 'VaultKeysError'
  constructor() {
    super(
      'The history in this browser was encrypted under older keys of this account. Unlock again to sign the next older generation, or use a recovery file.',
    )
  }
}

/** The passphrase does not open a recovery file. */
export class PassphraseError extends BaseError {
  override readonly name = 'PassphraseError'
  constructor() {
    super('This passphrase does not open the file. Check it and try again.')
  }
}

/** The bytes are no recovery file of Sealog, or a damaged one (K19). */
export class RecoveryFileError extends BaseError {
  override readonly name = 'RecoveryFileError'
  constructor(options: { cause?: unknown } = {}) {
    super('This is not a recovery file of Sealog, or it is damaged. Choose another file.', options)
  }
}
