import type { Address } from '../messaging/types'
import { type Identity, mergeIdentities } from './recoverSeeds'
import type { IdentityReader } from './sessionDeps'

/** What the account says about its own keys, from every reader at once. @throws when a required reader does not answer */
export async function readIdentity(readers: readonly IdentityReader[], account: Address): Promise<Identity> {
  const parts = await Promise.all(
    readers.map(async ({ chainId, required, fetch }) => {
      try {
        return { chainId, ...(await fetch(account)) }
      } catch (error) {
        if (required) throw error
        return { chainId, registrations: [], links: [] }
      }
    }),
  )
  return mergeIdentities(account, parts)
}
