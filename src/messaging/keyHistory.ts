import { toHex } from '../lib/bytes'
import { isSupported, isValidPublicKey } from '../protocol/algorithm'
import { fingerprint } from '../protocol/fingerprint'
import { newestRegistration } from './keyring'
import { partyOf } from './partyOf'
import { byPosition, isAfter } from './position'
import type { EngineState } from './state'
import type { Address, KeyIndex, KeyLog, KeyName, Position, ThreadRef } from './types'

/** `extended`: the same key again, with another expiry. */
export type KeyChange = 'first' | 'changed' | 'extended' | 'closed'

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

/** A change of one side's key, as a thread tells it. */
export interface KeyChangeLog {
  readonly own: boolean
  readonly log: KeyLog
}

/** Whether a change comes before a line of a thread; a line that is not on the chain yet stands by its time. */
export function isBeforeLine(
  { log }: KeyChangeLog,
  line: { readonly message: Position | null; readonly at: number },
): boolean {
  return line.message ? isAfter(line.message, log) : log.timestamp <= line.at
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
): readonly KeyChangeLog[] {
  const { thread, account, own, peer } = params
  return [
    ...changesOf(own, thread.ownKeyIndex).map((log) => ({ own: true, log })),
    ...(thread.peer === account ? [] : changesOf(peer, thread.peerKeyIndex)).map((log) => ({
      own: false,
      log,
    })),
  ]
    .filter(({ log }) => isAfter(log, from))
    .sort((a, b) => byPosition(a.log, b.log))
}

function changesOf(registrations: readonly KeyLog[], keyIndex: KeyIndex): readonly KeyLog[] {
  const ofLabel = registrations.filter((log) => log.keyIndex === keyIndex).sort(byPosition)
  return ofLabel.filter((log, i) => i > 0 && changeOf(log, ofLabel[i - 1]) !== 'extended')
}

/** What a registration did against the one of its label before it. */
export function changeOf(log: KeyLog, before: KeyLog | undefined): KeyChange {
  if (log.publicKey.length === 0) return 'closed'
  if (!before) return 'first'
  return isSameKey(nameOfKey(log), nameOfKey(before)) ? 'extended' : 'changed'
}
