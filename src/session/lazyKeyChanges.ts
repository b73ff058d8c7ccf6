import type { KeyChangeHost, KeyChanges } from './changeKeys'

/** Changes of keys that are loaded with the first one: not before the messages are on the screen. */
export function lazyKeyChanges(
  { current }: Pick<KeyChangeHost, 'current'>,
  load: () => Promise<KeyChanges>,
): KeyChanges {
  /** null where the account that it was asked for was closed meanwhile. */
  async function loadFor(): Promise<KeyChanges | null> {
    const account = current()
    const changes = await load()
    return current() === account ? changes : null
  }
  return {
    register: async (...args) => (await loadFor())?.register(...args),
    rotate: async (...args) => (await (await loadFor())?.rotate(...args)) ?? false,
    registerVersion: async (...args) => (await (await loadFor())?.registerVersion(...args)) ?? false,
    extend: async (...args) => (await (await loadFor())?.extend(...args)) ?? false,
  }
}
