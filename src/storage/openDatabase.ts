import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import { StorageError } from '../messaging/errors'
import type { Schema } from './schema'
import { toStorageError } from './toStorageError'

/** Milliseconds that another tab gets to finish its transaction and let go. */
const PATIENCE = 3_000

/**
 * Opens a database, and builds it or brings it up to date first.
 * @throws {StorageError} also when another tab holds an older version open and does not let go
 */
export async function openDatabase<T extends DBSchema>({ name, steps }: Schema<T>): Promise<IDBPDatabase<T>> {
  return withPatience((onBlocked) => {
    const opening = openDB<T>(name, steps.length, {
      upgrade: (database, oldVersion) => {
        for (const step of steps.slice(oldVersion)) step(database)
      },
      blocked: onBlocked,
      // Another tab updates or removes the database: let go at once. What we do next ends in a StorageError.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    })
    return { done: opening, late: (database) => database.close() }
  })
}

/** Deletes a database. @throws {StorageError} when another tab does not let go of it */
export async function deleteDatabase(name: string): Promise<void> {
  await withPatience((onBlocked) => ({ done: deleteDB(name, { blocked: onBlocked }), late: () => {} }))
}

/** Gives up some time after being blocked. `late` gets what comes after that. */
function withPatience<T>(
  start: (onBlocked: () => void) => { done: Promise<T>; late: (value: T) => void },
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let gaveUp = false
    const { done, late } = start(() => {
      timer = setTimeout(() => {
        gaveUp = true
        reject(
          new StorageError('Another tab holds the storage of Sealog. Close it and try again.', {
            retryable: true,
          }),
        )
      }, PATIENCE)
    })
    done.then(
      (value) => {
        clearTimeout(timer)
        if (gaveUp) late(value)
        else resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  }).catch((error: unknown) => {
    // Also where there is no IndexedDB at all.
    throw toStorageError(error)
  })
}
