import { fromHex } from '../lib/bytes'
import type { Party } from '../protocol/threadKeys'
import type { KeyLog } from './types'

/** A registration as the protocol's party. */
export function partyOf(key: Pick<KeyLog, 'user' | 'keyIndex' | 'algorithm' | 'publicKey'>): Party {
  return {
    address: fromHex(key.user),
    keyIndex: fromHex(key.keyIndex),
    algorithm: key.algorithm as Party['algorithm'],
    publicKey: key.publicKey,
  }
}
