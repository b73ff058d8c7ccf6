import { BaseError } from '../lib/BaseError'
import { StorageError } from '../messaging/errors'

/** What a DOMException of IndexedDB means to the user. */
const TEXTS: { readonly [name: string]: string } = {
  QuotaExceededError: 'The browser has no room left for messages. Free some space, then reload this page.',
  VersionError: 'A newer version of Sealog has run in this browser. Reload this page.',
  InvalidStateError: 'Sealog was updated or removed in another tab. Reload this page.',
  AbortError: 'The browser did not store the last change. Try again.',
  SecurityError:
    'The browser does not let this page store anything. Allow site data, or leave the private window.',
}

/** The StorageError that an error of IndexedDB stands for. Our own errors pass as they are. */
export function toStorageError(cause: unknown): BaseError {
  if (cause instanceof BaseError) return cause
  const { name } = Object(cause) as { name?: unknown }
  const text = typeof name === 'string' ? TEXTS[name] : undefined
  return new StorageError(text ?? 'The browser cannot read or write its storage. Reload this page.', {
    cause,
  })
}

/** Runs `work`; whatever it throws is a StorageError, or one of ours. */
export async function guardStorage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toStorageError(error)
  }
}
