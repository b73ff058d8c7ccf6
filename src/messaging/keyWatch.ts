import type { Hex } from '../lib/bytes'
import type { Core } from './core'
import { isSameKey, nameOfKey } from './keyHistory'
import { DEFAULT_KEY_INDEX } from './threadId'
import type { KeyIndex, KeyLog, KeyMemory, KeyName, OwnKey } from './types'

/** Looks after registrations of the account that no browser of this vault made. */
export interface KeyWatch {
  /** Keys at hand explain what is registered, for ever: also after a later generation has replaced them. */
  hold(keys: readonly OwnKey[]): Promise<void>
  /** After a read of the chain: raises or drops alarms. */
  check(): Promise<void>
  /** The user has seen the alarms of now. */
  acknowledge(): Promise<void>
}

/** Creates the watch over the account's own registrations. */
export function createKeyWatch(core: Core): KeyWatch {
  const { ports, scope } = core

  /** What is on disk counts too: another tab of this browser may have rotated meanwhile. */
  async function remember(added: Partial<KeyMemory>): Promise<void> {
    const stored = (await ports.local.load()).keyMemory
    if (core.stopped) return
    const known = core.state.get().keyMemory
    const memory: KeyMemory = {
      known: distinctKeys([...(stored?.known ?? []), ...(known?.known ?? []), ...(added.known ?? [])]),
      acknowledged: [
        ...new Set([
          ...(stored?.acknowledged ?? []),
          ...(known?.acknowledged ?? []),
          ...(added.acknowledged ?? []),
        ]),
      ],
    }
    core.patch({ keyMemory: memory })
    const isNew =
      memory.known.length > (stored?.known.length ?? -1) ||
      memory.acknowledged.length > (stored?.acknowledged.length ?? -1)
    if (isNew) await ports.local.putKeyMemory(memory)
  }

  function unexplained(): readonly KeyLog[] {
    const { keyMemory } = core.state.get()
    if (!keyMemory) return []
    return registrations().filter(
      (log) =>
        isWatched(log.keyIndex) &&
        !isKnown(log, keyMemory.known) &&
        !keyMemory.acknowledged.includes(log.txHash),
    )
  }

  /** A browser that was given one label only does not know what its owner does with the others. */
  function isWatched(keyIndex: KeyIndex): boolean {
    return core.ownKeys.some((key) => key.keyIndex === DEFAULT_KEY_INDEX || key.keyIndex === keyIndex)
  }

  function registrations(): readonly KeyLog[] {
    return core.state.get().keys.get(scope.account) ?? []
  }

  function show(alarms: readonly KeyLog[]): void {
    const { keyAlarms } = core.state.get()
    const isSame = alarms.length === keyAlarms.length && alarms.every((log, i) => log === keyAlarms[i])
    if (!isSame) core.patch({ keyAlarms: alarms })
  }

  return {
    async hold(keys) {
      // Before the first read nothing is kept: what stands on the chain then is taken as seen, and that comes first.
      const memory = core.state.get().keyMemory
      if (!memory) return
      const names = keys.map(nameOfKey)
      const isNew = names.some((name) => !memory.known.some((known) => isSameKey(known, name)))
      if (isNew) await remember({ known: names })
      if (!core.stopped) show(unexplained())
    },
    async check() {
      if (core.stopped) return
      const held = core.ownKeys.map(nameOfKey)
      if (core.state.get().keyMemory === null) {
        await remember({ known: held, acknowledged: seenBefore(registrations(), held) })
      } else if (unexplained().some((log) => !core.state.get().keyAlarms.includes(log))) {
        await remember({ known: held })
      }
      if (!core.stopped) show(unexplained())
    },
    async acknowledge() {
      await remember({ acknowledged: core.state.get().keyAlarms.map((log) => log.txHash) })
      if (!core.stopped) show(unexplained())
    },
  }
}

/**
 * What stood on the chain before this browser knew the account: the unlock went by the newest registration that its keys
 * explain, so what is older was replaced by the owner. What came after it was not.
 */
function seenBefore(registrations: readonly KeyLog[], held: readonly KeyName[]): readonly Hex[] {
  const newestOwn = registrations.findLastIndex((log) => log.publicKey.length > 0 && isKnown(log, held))
  return registrations
    .slice(0, Math.max(0, newestOwn))
    .filter((log) => !isKnown(log, held))
    .map((log) => log.txHash)
}

/** An empty key closes a label: no key of ours explains who did that. */
function isKnown(log: KeyLog, known: readonly KeyName[]): boolean {
  const name = nameOfKey(log)
  return known.some((candidate) => isSameKey(candidate, name))
}

function distinctKeys(keys: readonly KeyName[]): readonly KeyName[] {
  return [...new Map(keys.map((key) => [`${key.algorithm}${key.publicKey}`, key])).values()]
}
