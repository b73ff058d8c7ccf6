import { toHex } from '../lib/bytes'
import { isValidPublicKey } from '../protocol/algorithm'
import { KEY_LINK_INDEX } from '../protocol/labels'
import type { HistorySource, KeyDirectory } from './ports'
import type { Address, KeyIndex, KeyLog } from './types'

/** Labels shown of one person: somebody may have registered thousands. */
const MAX_LABELS = 16

/** The labels under which `peer` can be written to now, the newest key first: neither closed, expired nor unusable (R4, R5, K9). */
export async function fetchPeerLabels(
  { source, directory }: { source: Pick<HistorySource, 'fetchHead'>; directory: KeyDirectory },
  peer: Address,
): Promise<readonly KeyIndex[]> {
  const head = await source.fetchHead()
  const newest = new Map<KeyIndex, KeyLog>()
  for (const key of await directory.fetchKeyHistories([peer], { toBlock: head.number })) {
    // Set anew, so that the map is in the order of the newest registrations.
    newest.delete(key.keyIndex)
    newest.set(key.keyIndex, key)
  }
  return [...newest.values()]
    .filter(
      ({ keyIndex, algorithm, publicKey, validBefore }) =>
        keyIndex !== toHex(KEY_LINK_INDEX) &&
        isValidPublicKey(algorithm, publicKey) &&
        (validBefore === 0 || head.timestamp < validBefore),
    )
    .map(({ keyIndex }) => keyIndex)
    .reverse()
    .slice(0, MAX_LABELS)
}
