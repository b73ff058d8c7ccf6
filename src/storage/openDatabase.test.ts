import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { type DBSchema, openDB } from 'idb'
import { beforeEach, expect, test, vi } from 'vitest'
import { deleteDatabase, openDatabase } from './openDatabase'
import type { Schema } from './schema'
import { guardStorage } from './toStorageError'

interface TestSchema extends DBSchema {
  one: { key: string; value: string }
  two: { key: string; value: string }
}
const VERSION_1: Schema<TestSchema> = {
  name: 'sealog test',
  steps: [(database) => void database.createObjectStore('one')],
}
const VERSION_2: Schema<TestSchema> = {
  name: VERSION_1.name,
  steps: [...VERSION_1.steps, (database) => void database.createObjectStore('two')],
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

test('an older database gets the steps it lacks and keeps its rows', async () => {
  const old = await openDatabase(VERSION_1)
  await old.put('one', 'kept', 'key')
  old.close()
  const database = await openDatabase(VERSION_2)
  expect([...database.objectStoreNames]).toEqual(['one', 'two'])
  expect(await database.get('one', 'key')).toBe('kept')
})

test('a tab of ours lets go of an older version by itself', async () => {
  const old = await openDatabase(VERSION_1)
  expect((await openDatabase(VERSION_2)).version).toBe(2)
  const reading = guardStorage(() => old.get('one', 'key'))
  await expect(reading).rejects.toMatchObject({ name: 'StorageGoneError' })
})

test('a database that a newer version has brought up to date stays shut for us', async () => {
  const newer = await openDatabase(VERSION_2)
  newer.close()
  await expect(openDatabase(VERSION_1)).rejects.toMatchObject({ name: 'StorageGoneError' })
})

test('a tab that holds on is named, and what opens after we gave up is closed again', async () => {
  const holder = await openDB(VERSION_1.name, 1)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const opening = openDatabase(VERSION_2).catch((error: unknown) => error)
  const told = {
    name: 'StorageError',
    shortMessage: expect.stringMatching(/Another tab/),
    retryable: true,
  }
  await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0), 10_000)
  vi.advanceTimersByTime(3_000)
  expect(await opening).toMatchObject(told)
  vi.useRealTimers()
  holder.close()
  const close = vi.spyOn(IDBDatabase.prototype, 'close')
  await expect.poll(() => close.mock.calls.length).toBe(1)
  await deleteDatabase(VERSION_1.name)
  expect(await indexedDB.databases()).toEqual([])
})
