import type { Address, Head } from '../messaging/types'
import { PLAIN_BLOCKS } from './activeSpans'
import { fetchActivity, fetchPeers, type Peers, type Starts } from './fetchActivity'
import { fetchHead, knownHead } from './fetchHead'
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
  /**
   * Whom `account` has met, asked once and kept for the next `read`; null as there.
   * @throws {NetworkError}
   */
  readPeers(account: Address): Promise<Peers | null>
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
  let known: Known | null = null
  let doubts = 0
  /** Asked of a contract that told nothing: a node may have been busy. */
  let isKept: boolean | null = null
  const peersOf = new Map<Address, Promise<Peers | null>>()

  async function lookUp(toBlock: number): Promise<Known> {
    // Whoever reads has met a head above the deployment.
    const recent = knownHead(client)
    const head = recent !== null && recent.number >= toBlock ? recent : await fetchHead(client, 0)
    return { head, upTo: head.finalized, window: 0, peersOf: new Map(), own: new Map() }
  }

  async function readActivity(account: Address | null, users: readonly Address[]) {
    const peers = account === null ? null : await record.readPeers(account)
    if (account !== null) peersOf.delete(account)
    if (account !== null && peers === null) return null
    const activity = await fetchActivity(client, contract, { account, users, met: peers?.list ?? [] })
    return (
      activity && { ...activity, atBlock: Math.min(activity.atBlock, peers?.atBlock ?? activity.atBlock) }
    )
  }

  async function mayBeKept(): Promise<boolean> {
    if (doubts === 0 || isKept === true) return doubts < MOST_DOUBTS
    isKept ??= (await probeCapabilities(client, contract)).activity
    return isKept && doubts < MOST_DOUBTS
  }

  const record: ActivityRecord = {
    doubt() {
      doubts++
    },
    async readPeers(account) {
      if (!(await mayBeKept())) return null
      const asked = peersOf.get(account) ?? fetchPeers(client, contract, account)
      peersOf.set(account, asked)
      asked.catch(() => peersOf.delete(account))
      return asked
    },
    async read({ account, users, toBlock }) {
      if (!(await mayBeKept())) return null
      const kept = known !== null && toBlock - known.upTo <= PLAIN_BLOCKS ? known : null
      const missing = {
        account: account === null || kept?.peersOf.has(account) ? null : account,
        users: users.filter((user) => !kept?.own.has(user)),
      }
      const isMissing = missing.account !== null || missing.users.length > 0
      const [part, added] = await Promise.all([
        kept ?? lookUp(toBlock),
        isMissing ? readActivity(missing.account, missing.users) : null,
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
  return record
})
