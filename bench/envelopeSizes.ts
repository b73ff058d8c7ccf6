import { utf8 } from '../src/lib/bytes'
import { partyOf } from '../src/messaging/partyOf'
import { Algorithm } from '../src/protocol/algorithm'
import { sealDirect } from '../src/protocol/envelope'
import { sealEphemeral } from '../src/protocol/ephemeral'
import { encodePayload, PayloadKind } from '../src/protocol/payload'
import { MAIN_SESSION } from '../src/protocol/session'
import { deriveThreadKeys } from '../src/protocol/threadKeys'
import { CHAIN_ID, CONTRACT_BYTES, createPerson, TEXT } from './people'

export interface EnvelopeSize {
  /** 0 from a registered key, 1 from an ephemeral one. */
  readonly type: 0 | 1
  /** The curve of the recipient's key. */
  readonly curve: keyof typeof Algorithm
  readonly bytes: number
}

/** Length of the envelope of a 100-byte text, late in a long thread, for each type and curve. Rules E2, E8, E14. */
export function envelopeSizes(): EnvelopeSize[] {
  const payload = encodePayload({ kind: PayloadKind.text, n: 70_000, ack: 70_000, fields: [TEXT] })
  const place = { chainId: CHAIN_ID, contract: CONTRACT_BYTES, sessionId: MAIN_SESSION }
  return Object.entries(Algorithm).flatMap(([name, algorithm]): EnvelopeSize[] => {
    const [from, to] = [createPerson('owner', 1, algorithm), createPerson('peer 1', 2, algorithm)]
    const [self, recipient] = [partyOf(from.registration), partyOf(to.registration)]
    const keys = deriveThreadKeys({ ...place, self, secretKey: from.key.secretKey, peer: recipient })
    const { labelKey } = from.key
    const ephemeral = sealEphemeral({ ...place, from: self.address, recipient, labelKey, payload })
    if (keys === null || ephemeral === null) throw new Error('two keys on one curve agree')
    const direct = sealDirect({ key: keys.outgoing, sessionId: MAIN_SESSION, payload })
    const curve = name as keyof typeof Algorithm
    return [
      { type: 0, curve, bytes: direct.length },
      { type: 1, curve, bytes: ephemeral.length },
    ]
  })
}

/** The same text in clear. */
export const CLEAR_BYTES = utf8(TEXT).length
