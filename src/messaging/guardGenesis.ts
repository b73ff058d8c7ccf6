import type { Hex } from '../lib/bytes'
import { NetworkError } from './errors'
import type { HistorySource } from './ports'
import type { Scope } from './types'

/**
 * A source that reads nothing from a chain that is not the scope's. The genesis is asked for at the first read, and again after
 * every failure and whenever the head stands lower than before: a local chain may be thrown away while the page is open.
 */
export function guardGenesis(
  source: HistorySource,
  scope: Scope,
  onOther: (genesisHash: Hex) => void,
): HistorySource {
  let checked = false
  let highest = 0

  async function check(): Promise<void> {
    if (checked) return
    const genesisHash = await source.fetchGenesisHash()
    if (genesisHash !== scope.genesisHash) {
      onOther(genesisHash)
      throw new NetworkError()
    }
    checked = true
  }

  return {
    ...source,
    async fetchHead() {
      try {
        // Side by side, so that the check costs no time; but the chain comes first.
        const [checking, asking] = await Promise.allSettled([check(), source.fetchHead()])
        if (checking.status === 'rejected') throw checking.reason
        if (asking.status === 'rejected') throw asking.reason
        let head = asking.value
        if (head.number < highest) {
          // A node that went away and came back, or stands lower than before, may stand on another chain.
          checked = false
          await check()
          head = await source.fetchHead()
        }
        highest = head.number
        return head
      } catch (error) {
        checked = false
        throw error
      }
    },
  }
}
