import type { OpenAccount } from './openAccount'
import type { SessionDeps } from './sessionDeps'
import type { SignedKeys } from './signedKeys'

/** Seldom met: loaded with the first registration that is signed or submitted for somebody. */
export function lazySignedKeys(deps: SessionDeps, current: () => OpenAccount | null): SignedKeys {
  const load = async () => (await import('./createSignedKeys')).createSignedKeys(deps, current)
  return {
    sign: async (label) => (await load()).sign(label),
    read: async (text) => (await load()).read(text),
    submit: async (registration, onSent) => (await load()).submit(registration, onSent),
  }
}
