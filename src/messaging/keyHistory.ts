import { fromHex, type Hex, toHex } from '../lib/bytes'
import { isSupported, isValidPublicKey } from '../protocol/algorithm'
import { fingerprint } from '../protocol/fingerprint'
import { keyIndexToLabel } from '../protocol/labels'
import { newestRegistration } from './keyring'
import { partyOf } from './openLogs'
import { byPosition, isAfter } from './position'
import type { EngineState } from './state'
import type { Address, KeyIndex, KeyLog, KeyName, Position, ThreadRef } from './types'

/** One registration of a person, as the chain shows it. */
export interface KeyEntry {
  readonly log: KeyLog
  /** null where the bytes are no label. */
  readonly label: string | null
  /** null for a closed label, and for a key that cannot be used. */
  readonly fingerprint: string | null
  /** `active`: the newest registration of its label. `closed`: an empty key was registered. */
  readonly state: 'active' | 'expired' | 'replaced' | 'closed'
  /** Against the registration of the label before it. */
  readonly change: KeyChange
}

/** `extended`: the same key again, with another expiry. */
type KeyChange = 'first' | 'changed' | 'extended' | 'closed'

/** The registry's history of a person's keys, newest first. `now` in unix seconds. */
export function viewKeyHistory(registrations: readonly KeyLog[], now: number): readonly KeyEntry[] {
  const ordered = [...registrations].sort(byPosition)
  const last = new Map<KeyIndex, KeyLog>()
  for (const log of ordered) last.set(log.keyIndex, log)
  const previous = new Map<KeyIndex, KeyLog>()
  return ordered
    .map((log): KeyEntry => {
      const before = previous.get(log.keyIndex)
      previous.set(log.keyIndex, log)
      return {
        log,
        label: keyIndexToLabel(fromHex(log.keyIndex)),
        fingerprint: fingerprintOf(log),
        state: last.get(log.keyIndex) === log ? stateOf(log, now) : 'replaced',
        change: changeOf(log, before),
      }
    })
    .reverse()
}

/** What a key is known by, beside who registered it when. */
export function nameOfKey(key: { readonly algorithm: number; readonly publicKey: Uint8Array }): KeyName {
  return { algorithm: key.algorithm, publicKey: toHex(key.publicKey) }
}

/** Whether two names are of one key. */
export function isSameKey(a: KeyName | null | undefined, b: KeyName | null | undefined): boolean {
  return a?.publicKey === b?.publicKey && a?.algorithm === b?.algorithm
}

/** Fingerprint (K15) of a key that can be used, else null: what a stranger registered may be anything. */
export function fingerprintOf(
  key: Pick<KeyLog, 'user' | 'keyIndex' | 'algorithm' | 'publicKey'>,
): string | null {
  if (!isUsable(key)) return null
  return fingerprint(partyOf(key))
}

/** Whether it is a key at all: neither closed, nor of an unknown algorithm, nor broken. */
export function isUsable(key: { readonly algorithm: number; readonly publicKey: Uint8Array }): boolean {
  return isSupported(key.algorithm) && isValidPublicKey(key.algorithm, key.publicKey)
}

/** The registration of a label that holds now, where it holds a key that can be used. */
export function currentRegistration(
  state: Pick<EngineState, 'keys'>,
  user: Address,
  keyIndex: KeyIndex,
): KeyLog | null {
  const newest = newestRegistration(state.keys.get(user) ?? [], keyIndex)
  return newest && isUsable(newest) ? newest : null
}

/** The registration that a message used, and whether its label held another key by then. */
export interface KeyUse {
  readonly registration: KeyLog
  readonly isOutdated: boolean
}

/** Which registration of `user` stands behind a public key that a message used; null when it is not known here. */
export function findKeyUse(
  state: Pick<EngineState, 'keys'>,
  user: Address,
  publicKey: Hex,
  at: Position,
): KeyUse | null {
  const before = (state.keys.get(user) ?? []).filter((log) => isAfter(at, log)).sort(byPosition)
  const registration = before.findLast((log) => toHex(log.publicKey) === publicKey)
  if (!registration) return null
  const valid = newestRegistration(before, registration.keyIndex)
  return { registration, isOutdated: valid !== null && toHex(valid.publicKey) !== publicKey }
}

/**
 * Where the keys of a thread's two labels changed, in chain order: what came after `from`. A first registration and an
 * extension are no change. A thread with oneself has one side.
 */
export function findKeyChanges(
  params: {
    readonly thread: ThreadRef
    readonly account: Address
    readonly own: readonly KeyLog[]
    readonly peer: readonly KeyLog[]
  },
  from: Position,
): readonly KeyLog[] {
  const { thread, account, own, peer } = params
  return [
    ...changesOf(own, thread.ownKeyIndex),
    ...(thread.peer === account ? [] : changesOf(peer, thread.peerKeyIndex)),
  ]
    .filter((log) => isAfter(log, from))
    .sort(byPosition)
}

function changesOf(registrations: readonly KeyLog[], keyIndex: KeyIndex): readonly KeyLog[] {
  const ofLabel = registrations.filter((log) => log.keyIndex === keyIndex).sort(byPosition)
  return ofLabel.filter((log, i) => i > 0 && changeOf(log, ofLabel[i - 1]) !== 'extended')
}

function changeOf(log: KeyLog, before: KeyLog | undefined): KeyChange {
  if (log.publicKey.length === 0) return 'closed'
  if (!before) return 'first'
  return isSameKey(nameOfKey(log), nameOfKey(before)) ? 'extended' : 'changed'
}

function stateOf(log: KeyLog, now: number): KeyEntry['state'] {
  if (log.publicKey.length === 0) return 'closed'
  return log.validBefore !== 0 && now >= log.validBefore ? 'expired' : 'active'
}
