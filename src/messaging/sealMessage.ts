import { fromHex, toHex } from '../lib/bytes'
import { envelopeId, sealDirect } from '../protocol/envelope'
import { encodePayload, type Payload } from '../protocol/payload'
import { deriveThreadKeys } from '../protocol/threadKeys'
import { NoOwnKeyError, NoPeerKeyError } from './errors'
import { partyOf } from './openLogs'
import type { EnvelopeId, KeyLog, OwnKey, RegisteredKey, Scope, ThreadRef } from './types'

/**
 * Seals a payload to the peer's key of now (E rules).
 * @throws {NoOwnKeyError} when the registry's newest key of our label is not in `ownKeys`: an older one is never used to send
 * @throws {NoPeerKeyError} when the two keys do not agree (unsupported algorithm, hostile key)
 */
export function sealMessage(params: {
  scope: Scope
  thread: ThreadRef
  payload: Payload
  ownKeys: readonly OwnKey[]
  /** Our registrations, in chain order. */
  registrations: readonly KeyLog[]
  peerKey: RegisteredKey
}): { envelope: Uint8Array; envelopeId: EnvelopeId } {
  const { scope, thread, payload, peerKey } = params
  const newest = params.registrations.findLast((key) => key.keyIndex === thread.ownKeyIndex)
  const publicKey = newest && toHex(newest.publicKey)
  const own = params.ownKeys.find(
    (key) => toHex(key.publicKey) === publicKey && key.algorithm === newest?.algorithm,
  )
  if (!newest || !own) throw new NoOwnKeyError()

  const contract = fromHex(scope.contract)
  const keys = deriveThreadKeys({
    chainId: scope.chainId,
    contract,
    self: partyOf(newest),
    secretKey: own.secretKey,
    peer: partyOf({ ...peerKey, user: thread.peer, keyIndex: thread.peerKeyIndex }),
  })
  if (!keys) throw new NoPeerKeyError()
  const sessionId = fromHex(thread.sessionId)
  const envelope = sealDirect({ key: keys.outgoing, sessionId, payload: encodePayload(payload) })
  const id = envelopeId({
    chainId: scope.chainId,
    contract,
    from: fromHex(scope.account),
    to: fromHex(thread.peer),
    sessionId,
    envelope,
  })
  return { envelope, envelopeId: toHex(id) }
}
