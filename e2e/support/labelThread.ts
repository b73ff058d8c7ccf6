import { toHex } from '../../src/lib/bytes'
import { defaultThread } from '../../src/messaging/threadId'
import type { Address, ThreadRef } from '../../src/messaging/types'
import { DEFAULT_LABEL, labelToKeyIndex } from '../../src/protocol/labels'

/** The thread in which one writes to `theirs`, a label of `peer`, from `own`, a label of one's own. */
export function labelThread(
  peer: Address,
  { theirs = DEFAULT_LABEL, own = DEFAULT_LABEL }: { readonly theirs?: string; readonly own?: string },
): ThreadRef {
  return {
    ...defaultThread(peer),
    peerKeyIndex: toHex(labelToKeyIndex(theirs)),
    ownKeyIndex: toHex(labelToKeyIndex(own)),
  }
}
