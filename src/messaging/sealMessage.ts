import { fromHex, toHex } from '../lib/bytes'
import type { Algorithm } from '../protocol/algorithm'
import { DIRECT_OVERHEAD, envelopeId, sealDirect } from '../protocol/envelope'
import { ephemeralOverhead, sealEphemeral } from '../protocol/ephemeral'
import { encodePayload, type Payload } from '../protocol/payload'
import { deriveThreadKeys } from '../protocol/threadKeys'
import { chooseSeal, type Seal } from './chooseSeal'
import { NoPeerKeyError } from './errors'
import { partyOf } from './partyOf'
import type { EnvelopeId, KeyLog, OwnKey, RegisteredKey, Scope, ThreadRef } from './types'

/**
 * Seals a payload to the peer's key of now: with our registered key where the two agree, else with an ephemeral one (E rules).
 * @throws {NoOwnKeyError} when the registry's newest key of our label is not in `ownKeys`: an older one is never used to send
 * @throws {LabelCurveError} when only an ephemeral key would agree, and the thread is not that of our default key
 * @throws {NoPeerKeyError} when nothing agrees with the peer's key (unsupported algorithm, hostile key)
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
  const { scope, thread } = params
  const place = {
    chainId: scope.chainId,
    contract: fromHex(scope.contract),
    from: fromHex(scope.account),
    sessionId: fromHex(thread.sessionId),
  }
  const recipient = partyOf({ ...params.peerKey, user: thread.peer, keyIndex: thread.peerKeyIndex })
  const payload = encodePayload(params.payload)
  const envelope = seal(chooseSeal(params))
  if (!envelope) throw new NoPeerKeyError()
  const id = envelopeId({ ...place, to: fromHex(thread.peer), envelope })
  return { envelope, envelopeId: toHex(id) }

  function seal(choice: Seal): Uint8Array | null {
    if (choice.type === 'ephemeral') {
      return sealEphemeral({ ...place, recipient, labelKey: choice.labelKey, payload })
    }
    const { registered, own } = choice
    const self = partyOf(registered)
    const keys = deriveThreadKeys({ ...place, self, secretKey: own.secretKey, peer: recipient })
    return keys && sealDirect({ key: keys.outgoing, sessionId: place.sessionId, payload })
  }
}

/** Bytes that sealing adds to a payload. @throws as {@link chooseSeal} */
export function sealOverhead(
  params: Parameters<typeof chooseSeal>[0] & { peerKey: { algorithm: Algorithm } },
): number {
  return chooseSeal(params).type === 'direct' ? DIRECT_OVERHEAD : ephemeralOverhead(params.peerKey.algorithm)
}
