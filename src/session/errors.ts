import { BaseError } from '../lib/BaseError'

/** The wallet gave two different signatures for the same text, so the seed could never be derived again. */
export class NotDeterministicError extends BaseError {
  override readonly name = 'NotDeterministicError'
  constructor() {
    super(
      'This wallet signs the same text differently each time, so it cannot bring your keys back. Continue with a recovery file, or use another wallet for this account.',
    )
  }
}

/** The registry holds a key of this account that its signature here does not derive. Nothing is registered over it. */
export class ForeignKeyError extends BaseError {
  override readonly name = 'ForeignKeyError'
  constructor(domain: string) {
    super(
      `This account has registered a messaging key that its signature on ${domain} does not derive. Open Sealog on the domain where the key was made, or use a recovery file.`,
    )
  }
}

/** No more versions of this label can be found again in this generation (K11). */
export class LastVersionError extends BaseError {
  override readonly name = 'LastVersionError'
  constructor() {
    super(
      'This label has used up its versions. Rotate your key first: the next generation counts from 1 again.',
    )
  }
}

/** Registered under `key-link`, a key would stand where the account's key links are read (K7). */
export class ReservedLabelError extends BaseError {
  override readonly name = 'ReservedLabelError'
  constructor() {
    super('This label is reserved for the links between your keys. Choose another one.')
  }
}

/** A generation was signed, and nothing that is registered follows from it. */
export class GenerationUnknownError extends BaseError {
  override readonly name = 'GenerationUnknownError'
  constructor() {
    super(
      'This signature brings back none of the missing keys. They were made on another domain, or come from a recovery file: use that one.',
    )
  }
}

/** A recovery file of somebody else. */
export class RecoveryAccountError extends BaseError {
  override readonly name = 'RecoveryAccountError'
  constructor() {
    super(
      'This recovery file belongs to another account. Choose that account in your wallet, or another file.',
    )
  }
}

/** A recovery file of this account that explains none of its registered keys. Nothing is registered over them. */
export class RecoveryKeysError extends BaseError {
  override readonly name = 'RecoveryKeysError'
  constructor() {
    super('This recovery file holds none of the keys that this account has registered. Choose another file.')
  }
}

/** Not a label export (K21), or a damaged one. */
export class LabelFileError extends BaseError {
  override readonly name = 'LabelFileError'
  constructor() {
    super('This is no label exported from Sealog, or it is damaged. Ask for it again.')
  }
}

/** A label export of a later version than this app knows. */
export class LabelFileVersionError extends BaseError {
  override readonly name = 'LabelFileVersionError'
  constructor() {
    super('This label was exported by a newer version of Sealog. Reload this page and import it again.')
  }
}

/** None of a label export's keys is registered on the active chain's contract. */
export class LabelElsewhereError extends BaseError {
  override readonly name = 'LabelElsewhereError'
  constructor() {
    super(
      'None of these keys is registered for its address on this network. Import it where the label was made.',
    )
  }
}

/** All that a label export holds is here already. */
export class LabelKnownError extends BaseError {
  override readonly name = 'LabelKnownError'
  constructor() {
    super('Every key of this label is at your desk already. For later messages ask for a new export.')
  }
}

/** The account's keys come from a recovery file, and no signature brings a seed (K6). */
export class RecoveryNeededError extends BaseError {
  override readonly name = 'RecoveryNeededError'
  constructor() {
    super('The keys of this account come from a recovery file. Choose it and enter its passphrase.')
  }
}

/** A recovery file that was saved before the last rotation: a change would start from a generation that is past. */
export class OldRecoveryFileError extends BaseError {
  override readonly name = 'OldRecoveryFileError'
  constructor() {
    super('This recovery file is older than your key in use. Choose the newest one.')
  }
}

/** A recovery file without the generation that a rotation would register: nothing is registered that no file holds. */
export class NoNextGenerationError extends BaseError {
  override readonly name = 'NoNextGenerationError'
  constructor() {
    super('This recovery file does not hold the next generation. Choose the one that was saved just now.')
  }
}

/** A transaction of ours did not arrive; nothing changed. */
export class KeyChangeFailedError extends BaseError {
  override readonly name = 'KeyChangeFailedError'
  constructor() {
    super('The transaction failed. Your keys are as they were. Try again.')
  }
}

/** A text that is no signed registration, or has lost or changed characters on its way (R13). */
export class RegistrationTextError extends BaseError {
  override readonly name = 'RegistrationTextError'
  constructor() {
    super(
      'This is no signed registration, or it was damaged on its way. It begins with SEALOG:REGISTRATION and is copied whole.',
    )
  }
}

/** A signed registration in a form that this version does not know (R13). */
export class RegistrationNewerError extends BaseError {
  override readonly name = 'RegistrationNewerError'
  constructor() {
    super('This registration was made by a newer version of Sealog. Reload this page and try again.')
  }
}

/** A signed registration for another chain or contract, which the text names: this one would refuse it. */
export class RegistrationElsewhereError extends BaseError {
  override readonly name = 'RegistrationElsewhereError'
  constructor(chainId: number, contract: string) {
    super(`${chainId} · ${contract}`)
  }
}

/** Its deadline has passed, by the newest block. */
export class RegistrationExpiredError extends BaseError {
  override readonly name = 'RegistrationExpiredError'
  constructor() {
    super('The time for this registration is over. Its owner must sign a new one.')
  }
}

/** The owner's keys have changed since it was signed: mostly because it was submitted. */
export class RegistrationUsedError extends BaseError {
  override readonly name = 'RegistrationUsedError'
  constructor() {
    super(
      'This registration was used already, or its owner has changed a key since. If the key is still missing, they must sign a new one.',
    )
  }
}

/** Everything fits but the signature: it is not the owner's, or not over this. */
export class RegistrationSignatureError extends BaseError {
  override readonly name = 'RegistrationSignatureError'
  constructor() {
    super("The signature in this registration is not its owner's. The contract would refuse it.")
  }
}

/** The wallet refused for a reason of its own; `detail` is its words. */
export class WalletError extends BaseError {
  override readonly name = 'WalletError'
  constructor(detail: string, options: { cause?: unknown } = {}) {
    super(detail, { ...options, retryable: true })
  }
}

/** Anything that is not one of ours: the text names no secret, and the cause is kept. */
export class UnexpectedError extends BaseError {
  override readonly name = 'UnexpectedError'
  constructor(options: { cause?: unknown } = {}) {
    super('Something went wrong. Nothing was lost; try again.', { ...options, retryable: true })
  }
}
