import type { Generation } from './missingGenerations'

/** A recovery file as it is handed to the user. */
export interface RecoveryFile {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whose seeds it holds, newest first. */
  readonly generations: readonly number[]
  /** How many registered keys it does not bring back. */
  readonly leftOut: number
}

/** A recovery file as the user hands it over, with its passphrase. Nothing of it is kept. */
export interface ChosenFile {
  readonly file: Uint8Array
  readonly passphrase: string
}

/**
 * Ways back to keys that one signature does not bring: older generations and recovery files. Unlike the session's own actions
 * these reject, with a BaseError that stands beside their button.
 */
export interface Recovery {
  /**
   * Generations that signing could still bring back; empty when every registered key is explained, and for an account that was
   * unlocked with a recovery file: a newer file brings those back.
   */
  fetchMissing(): Promise<readonly Generation[]>
  /** Signs one generation of the open account and keeps its keys. One wallet prompt. */
  signGeneration(generation: Generation): Promise<void>
  /**
   * Every seed that signatures of the open account bring back, as a file: one prompt for the newest generation and all that it
   * leads to, and one for each that no link leads to (K17). A declined prompt ends it.
   */
  save(passphrase: string): Promise<RecoveryFile>
  /**
   * A random seed for an account that has no key yet and whose wallet cannot bring one back (K6). It exists nowhere but in this
   * file: `open` it to go on, which proves that it was kept.
   */
  create(passphrase: string): Promise<RecoveryFile>
  /**
   * The same file with one generation more, of a random seed, under the same passphrase: what `rotate` registers for an account
   * that lives from a recovery file (K17). A file that has one more already keeps it.
   */
  addGeneration(chosen: ChosenFile): Promise<RecoveryFile>
  /** Unlocks the wallet's account with the file's seeds, or adds them to the open account. Never registers anything. */
  open(chosen: ChosenFile): Promise<void>
}
