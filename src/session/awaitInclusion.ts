import type { Hex } from '../lib/bytes'
import { NetworkError } from '../messaging/errors'
import type { Clock, Submitter } from '../messaging/ports'
import { KeyChangeFailedError } from './errors'

/** Milliseconds between looks at a transaction of ours. */
const RECEIPT_INTERVAL = 500
/** Milliseconds: a transaction that no node has known for this long was dropped. */
const DROPPED_AFTER = 120_000

/**
 * Resolves when the transaction is in a block, or as soon as nobody wants to know any more.
 * @throws {KeyChangeFailedError} when it reverted or was dropped
 */
export async function awaitInclusion(
  { submitter, clock, isWanted }: { submitter: Submitter; clock: Clock; isWanted: () => boolean },
  txHash: Hex,
): Promise<void> {
  let knownAt = clock.now()
  while (isWanted()) {
    try {
      const receipt = await submitter.fetchReceipt(txHash)
      if (receipt?.status === 'success') return
      if (receipt) throw new KeyChangeFailedError()
      if (await submitter.isKnown(txHash)) knownAt = clock.now()
      else if (clock.now() - knownAt > DROPPED_AFTER) throw new KeyChangeFailedError()
    } catch (error) {
      // A node that does not answer says nothing about the transaction.
      if (!(error instanceof NetworkError)) throw error
    }
    await new Promise<void>((resolve) => clock.after(RECEIPT_INTERVAL, resolve))
  }
}
