import type { HistorySource } from '../messaging/ports'
import { fetchGenesisHash } from './fetchGenesisHash'
import { fetchHead } from './fetchHead'
import { isKeyLink, keyFilters, keyLinkFilter, messageFilters } from './logFilters'
import { type ContractLocation, createLogReader } from './logReader'
import type { RpcClient } from './rpcClient'
import { watchHead } from './watchHead'

export interface LogSourceOptions extends ContractLocation {
  readonly client: RpcClient
  /** Milliseconds between two looks at the chain while no websocket announces blocks: see defaultPollInterval. */
  readonly pollInterval: number
}

/** The engine's history, read by eth_getLogs. */
export interface LogSource extends HistorySource {
  /** Logs passed over so far because they are malformed. */
  countSkipped(): number
}

/** Blocks of one piece. */
const STEP_BLOCKS = 50_000

/** Milliseconds between two looks at the chain while nobody looks at the page. */
const SLOW_BEAT = 60_000

/** Creates the history of one contract. */
export function createLogSource({
  client,
  contract,
  fromBlock: deployed,
  pollInterval,
}: LogSourceOptions): LogSource {
  const reader = createLogReader({ client, contract, fromBlock: deployed })
  return {
    firstBlock: deployed,
    countSkipped: reader.countSkipped,
    fetchGenesisHash: () => fetchGenesisHash(client),
    fetchHead: () => fetchHead(client, deployed),
    fetchLogs: ({ account, users, fromBlock, toBlock }) =>
      reader.fetch({
        filters: (dialect) => [...messageFilters(dialect, account), ...keyFilters(dialect, users)],
        fromBlock,
        toBlock,
      }),
    async *readDown({ account, toBlock }) {
      // One range after the other for now.
      for (let to = toBlock; to >= deployed; to -= STEP_BLOCKS) {
        const fromBlock = Math.max(deployed, to - STEP_BLOCKS + 1)
        const { messages } = await reader.fetch({
          filters: (dialect) => messageFilters(dialect, account),
          fromBlock,
          toBlock: to,
        })
        yield { fromBlock, toBlock: to, messages }
      }
    },
    async fetchKeyLinks(account) {
      const { number: toBlock } = await fetchHead(client, deployed)
      const { messages } = await reader.fetch({
        filters: (dialect) => [keyLinkFilter(dialect, account)],
        fromBlock: deployed,
        toBlock,
      })
      return messages.filter(isKeyLink)
    },
    watchHead: (onHead, beat) =>
      beat === 'live'
        ? watchHead({ wsUrls: client.wsUrls, pollInterval }, onHead)
        : watchHead({ wsUrls: [], pollInterval: SLOW_BEAT }, onHead),
  }
}
