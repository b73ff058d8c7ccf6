import { BaseError } from '../lib/BaseError'
import { StorageError, StorageFullError, StorageGoneError } from '../messaging/errors'

/** What a DOMException of IndexedDB means to the user. */
const TEXTS: { readonly [name: string]: string } = {
  AbortError: 'The browser did not store the last change. Try again.',
  SecurityError:
    'The browser does not let this page store anything. Allow site data, or leave the private window.',
}

/** The error that one of IndexedDB stands for. Our own errors pass as they are. */
export function toStorageError(cause: unknown): BaseError {
  if (cause instanceof BaseError) return cause
  const name = nameOf(cause)
  if (name === 'QuotaExceededError') return new StorageFullError({ cause })
  // A newer version has run, or the connection was closed for one that wants to.
  if (name === 'VersionError' || name === 'InvalidStateError') return new StorageGoneError({ cause })
  return new StorageError(TEXTS[name] ?? 'The browser cannot read or write its storage. Reload this page.', {
    cause,
  })
}

/** Whether reading failed for what is stored: the file behind a row is gone, or is no longer what was written. */
export function isDamage(error: unknown): boolean {
  return ['DataError', 'NotFoundError', 'NotReadableError', 'UnknownError'].includes(nameOf(error))
}

/** Runs `work`; whatever it throws is a StorageError, or one of ours. */
export async function guardStorage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toStorageError(error)
  }
}

function nameOf(error: unknown): string {
  const { name } = Object(error) as { name?: unknown }
  return typeof name === 'string' ? name : ''
}
