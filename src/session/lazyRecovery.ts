import type { Recovery } from './recovery'

/** Recovery that is loaded with its first use: few ever need it. */
export function lazyRecovery(load: () => Promise<Recovery>): Recovery {
  return {
    fetchMissing: async () => (await load()).fetchMissing(),
    signGeneration: async (generation) => (await load()).signGeneration(generation),
    save: async (passphrase) => (await load()).save(passphrase),
    create: async (passphrase) => (await load()).create(passphrase),
    open: async (file, passphrase) => (await load()).open(file, passphrase),
  }
}
