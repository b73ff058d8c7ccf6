import type { Recovery } from './recovery'

/** Recovery that is loaded with its first use: few ever need it. */
export function lazyRecovery(load: () => Promise<Recovery>): Recovery {
  return {
    fetchMissing: async () => (await load()).fetchMissing(),
    signGeneration: async (generation) => (await load()).signGeneration(generation),
    save: async (passphrase) => (await load()).save(passphrase),
    create: async (passphrase) => (await load()).create(passphrase),
    addGeneration: async (chosen) => (await load()).addGeneration(chosen),
    open: async (chosen) => (await load()).open(chosen),
  }
}
