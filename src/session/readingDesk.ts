import type { BaseError } from '../lib/BaseError'
import type { Reader } from '../messaging/createReader'
import type { Address, KeyIndex } from '../messaging/types'

/** One label at the desk, without its keys. */
export interface DeskEntry {
  readonly id: string
  /** Whose label it is. */
  readonly account: Address
  readonly label: string
  readonly keyIndex: KeyIndex
  /** How many versions the keys at hand are of. */
  readonly keyCount: number
  /** Unix seconds. */
  readonly importedAt: number
}

/** The label that is being read. */
export interface Reading {
  readonly entry: DeskEntry
  /** null until its cache is loaded. */
  readonly reader: Pick<Reader, 'get' | 'subscribe'> | null
  /** Public keys at hand, to tell which registrations they explain. */
  readonly publicKeys: ReadonlySet<string>
  readonly error: BaseError | null
}

export interface DeskState {
  /** By account and label. */
  readonly entries: readonly DeskEntry[]
  readonly reading: Reading | null
}

/** Labels of other accounts that were handed to the open one. When that is taken off, nothing of the desk is reachable any more. */
export interface ReadingDesk {
  get(): DeskState
  subscribe(listener: () => void): () => void
  /**
   * Takes a label export in: the text of its file, or of its QR code. Keys that are here already stay.
   * @throws {LabelFileError} {LabelFileVersionError} {LabelElsewhereError} {LabelKnownError} {NetworkError} {StorageError}
   */
  import(text: string): Promise<DeskEntry>
  /** Removes the label's keys and all that was read with them. @throws {StorageError} */
  remove(entry: DeskEntry): Promise<void>
  /** Reads one label, live, in place of another; returns the way to stop. Failures show in the state. */
  read(entry: DeskEntry): () => void
}
