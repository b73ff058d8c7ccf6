import { type Hex, toHex } from '../../lib/bytes'
import { VaultKeysError } from '../../messaging/errors'
import { createMemoryMessageStore } from '../../messaging/memoryStores'
import type { Keychain, UnlockedAccount } from '../../messaging/ports'
import { createStores, type Stores } from '../../messaging/testing/createPerson'
import type { Address, ForeignLabel } from '../../messaging/types'
import type { TabMessage } from '../sessionDeps'

export type FakeBrowser = ReturnType<typeof createFakeBrowser>

/** One browser: what stays when its page is loaded again. Data keys open only with a seed that wrapped them. */
export function createFakeBrowser() {
  const remembered = new Map<Address, UnlockedAccount>()
  const wrapped = new Map<Address, { seeds: Set<Hex>; dataKey: Uint8Array }>()
  const stores = new Map<string, Stores>()
  const desks = new Map<Address, Map<string, ForeignLabel>>()
  let last: Address | null = null
  const hooks = { openStores: async () => {}, openDataKey: async () => {} }
  const keychain: Keychain = {
    async loadUnlocked(account = last ?? undefined) {
      return (account && remembered.get(account)) ?? null
    },
    async openDataKey(account, seeds) {
      await hooks.openDataKey()
      const names = seeds.map(({ seed }) => toHex(seed))
      const found = wrapped.get(account) ?? { seeds: new Set(names), dataKey: new Uint8Array(32).fill(9) }
      if (!names.some((name) => found.seeds.has(name))) throw new VaultKeysError()
      for (const name of names) found.seeds.add(name)
      wrapped.set(account, found)
      return found.dataKey
    },
    async remember(unlocked) {
      remembered.set(unlocked.scope.account, {
        ...unlocked,
        keys: unlocked.keys.map((key) => ({ ...key, labelKey: key.labelKey.slice() })),
      })
      last = unlocked.scope.account
    },
    async lock(account) {
      if (account === undefined) remembered.clear()
      else remembered.delete(account)
      last = [...remembered.keys()].at(-1) ?? null
    },
    async forgetDevice() {
      for (const map of [remembered, wrapped, stores, desks]) map.clear()
    },
    async openStores({ scope }) {
      await hooks.openStores()
      const id = `${scope.genesisHash}${scope.account}`
      const found = stores.get(id) ?? createStores(scope)
      stores.set(id, found)
      return found
    },
    async openDesk({ scope }) {
      const labels = desks.get(scope.account) ?? new Map<string, ForeignLabel>()
      desks.set(scope.account, labels)
      const idOf = ({ account, label }: Pick<ForeignLabel, 'account' | 'label'>) => `${account}/${label}`
      return {
        load: async () =>
          [...labels.values()].map((label) => ({
            ...label,
            keys: label.keys.map((key) => ({ ...key, labelKey: key.labelKey.slice() })),
          })),
        async put(label) {
          const keys = label.keys.map((key) => ({ ...key, labelKey: key.labelKey.slice() }))
          labels.set(idOf(label), { ...label, keys })
        },
        async remove(label) {
          labels.delete(idOf(label))
        },
        openMessages: async ({ account }) => createMemoryMessageStore({ ...scope, account }),
        close() {},
      }
    },
  }
  const settings = { askEachTime: false }
  const tabs = new Set<(message: TabMessage) => void>()
  return { keychain, remembered, wrapped, stores, settings, hooks, tabs }
}
