import type { IDBPDatabase } from 'idb'
import type { DeskStore, UnlockedAccount } from '../messaging/ports'
import type { ForeignLabel } from '../messaging/types'
import type { Locks } from './joinTabs'
import { createMessageStore } from './messageStore'
import { deleteDatabase, openDatabase } from './openDatabase'
import { type DeskSchema, deskSchema, readingPrefix, readingSchema } from './schema'
import * as storedHistory from './storedHistory'
import { guardStorage } from './toStorageError'
import { createVault } from './vault'

/** Opens the desk of an account. Names on disk are opaque: they tell neither whose labels are read nor which. */
export async function openDeskStore(
  { scope, dataKey }: Pick<UnlockedAccount, 'scope' | 'dataKey'>,
  locks: Locks,
): Promise<DeskStore> {
  const schema = deskSchema(scope)
  const vault = await createVault(dataKey, schema.name)
  const database: IDBPDatabase<DeskSchema> = await openDatabase(schema)
  const indexOf = ({ account, label }: Pick<ForeignLabel, 'account' | 'label'>) =>
    vault.index(`labels/${account}/${label}`)
  const placeOf = (key: string) => `labels/${key}`

  return {
    load: () =>
      guardStorage(async () => {
        const rows = await database.getAll('labels')
        const records = await Promise.all(rows.map((row) => vault.openRecord(placeOf(row.key), row)))
        // A row that does not open is left out: importing the file again writes it anew.
        return (records as (ForeignLabel | undefined)[]).filter((record) => record !== undefined)
      }),
    put: (label) =>
      guardStorage(async () => {
        const key = await indexOf(label)
        await database.put('labels', { key, ...(await vault.sealRecord(placeOf(key), label)) })
      }),
    remove: (label) =>
      guardStorage(async () => {
        const key = await indexOf(label)
        const databases = await indexedDB.databases()
        // What was read first: should that fail, the label is still there to be removed again.
        const names = databases.flatMap(({ name }) =>
          name?.startsWith(readingPrefix(scope)) && name.endsWith(` ${key}`) ? [name] : [],
        )
        await Promise.all(names.map(deleteDatabase))
        await database.delete('labels', key)
      }),
    async openMessages(label, genesisHash) {
      const reading = readingSchema({ ...scope, genesisHash }, await indexOf(label))
      const vault = await createVault(dataKey, reading.name)
      return createMessageStore(await openDatabase(reading), vault, locks, async () => storedHistory)
    },
    close: () => database.close(),
  }
}
