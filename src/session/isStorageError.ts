import { StorageError, StorageGoneError, VaultKeysError } from '../messaging/errors'

/** Whether an account cannot be opened for what this browser has stored of it: then forgetting that helps. */
export function isStorageError(error: unknown): boolean {
  return error instanceof StorageError || error instanceof StorageGoneError || error instanceof VaultKeysError
}
