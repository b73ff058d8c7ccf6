import type { MessageStore, UnlockedAccount } from '../messaging/ports'
import type { Locks } from './joinTabs'
import { createMessageStore, type FetchHistory } from './messageStore'
import { openDatabase } from './openDatabase'
import { messageSchema } from './schema'
import { createVault } from './vault'

/** Opens the history of an account. @throws {StorageError} */
export async function openMessageStore(
  { scope, dataKey }: Pick<UnlockedAccount, 'scope' | 'dataKey'>,
  locks: Locks,
  fetchHistory: FetchHistory,
): Promise<MessageStore> {
  const schema = messageSchema(scope)
  const vault = await createVault(dataKey, schema.name)
  return createMessageStore(await openDatabase(schema), vault, locks, fetchHistory)
}
