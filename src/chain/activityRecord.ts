import type { Address, Head } from '../messaging/types'
import { PLAIN_BLOCKS } from './activeSpans'
import { fetchActivity, type Starts } from './fetchActivity'
import { fetchHead } from './fetchHead'
import { oncePerContract } from './oncePerContract'
import { probeCapabilities } from './probeCapabilities'

/** A part of a contract's activity record (R14). */
export interface ActivityPart {
  /** The last block that it speaks of: what is not final may be replaced by blocks that it does not know. */
  readonly upTo: number
  /** Blocks in a window. */
  readonly window: number
  /** The account's windows by peer, itself among them; empty without an account. */
  readonly peers: Starts
  /** Windows with themselves of the users asked for, and of others perhaps. */
  readonly own: Starts
}

export interface ActivityRecord {
  /**
   * Windows of the messages of `account`, if there is one, and of what `users` did with themselves. What was read before is
   * kept as long as it reaches near `toBlock`.
   * @returns null where the contract keeps no record, or none that can be believed
   * @throws {NetworkError}
   */
  read(params: {
    account: Address | null
    users: readonly Address[]
    toBlock: number
  }): Promise<ActivityPart | null>
  /** What it said was not borne out by the logs. Doubted too often it is not asked any more. */
  doubt(): void
}

/** A node that was busy once is asked again; one that never answers is not asked for every piece of a history. */
const MOST_DOUBTS = 3

/** What was read since one look at the head. */
interface Known {
  readonly head: Head
  upTo: number
  window: number
  readonly peersOf: Map<Address, Starts>
  readonly own: Map<Address, readonly number[]>
}

/** The record of one contract as one client sees it. All its readers share what was read. */
export const activityRecordOf = oncePerContract(async (client, contract): Promise<ActivityRecord> => {
  const { activity: isKept } = await probeCapabilities(client, contract)
  let known: Known | null = null
  let doubts = 0

  async function lookUp(): Promise<Known> {
    // Whoever reads has met a head above the deployment.
    const head = await fetchHead(client, 0)
    return { head, upTo: head.finalized, window: 0, peersOf: new Map(), own: new Map() }
  }

  return {
    doubt() {
      doubts++
    },
    async read({ account, users, toBlock }) {
      if (!isKept || doubts >= MOST_DOUBTS) return null
      const kept = known !== null && toBlock - known.upTo <= PLAIN_BLOCKS ? known : null
      const missing = {
        account: account === null || kept?.peersOf.has(account) ? null : account,
        users: users.filter((user) => !kept?.own.has(user)),
      }
      const isMissing = missing.account !== null || missing.users.length > 0
      const [part, added] = await Promise.all([
        kept ?? lookUp(),
        isMissing ? fetchActivity(client, contract, missing) : null,
      ])
      if (isMissing) {
        // A contract that counts other blocks than its nodes do would lead us astray.
        if (added === null || Math.abs(added.atBlock - part.head.number) > 2 * PLAIN_BLOCKS) {
          doubts++
          return null
        }
        part.upTo = Math.min(part.upTo, added.atBlock)
        part.window = added.window
        if (missing.account !== null) part.peersOf.set(missing.account, added.peers)
        for (const [user, starts] of added.own) part.own.set(user, starts)
      }
      known = part
      const { upTo, window, own } = part
      return { upTo, window, own, peers: (account && part.peersOf.get(account)) ?? new Map() }
    },
  }
})
