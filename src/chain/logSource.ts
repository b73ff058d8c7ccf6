import type { HistorySource } from '../messaging/ports'
import { fetchGenesisHash } from './fetchGenesisHash'
import { fetchHead } from './fetchHead'
import { createLogReader } from './logReader'
import type { ContractLocation } from './openLogReader'
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
    async fetchHead() {
      const head = await fetchHead(client, deployed)
      const quietAfter = reader.quietAfter(head.hash)
      return quietAfter === null ? head : { ...head, quietAfter }
    },
    fetchLogs: ({ account, users, fromBlock, toBlock }) =>
      reader.fetch({ messagesOf: account, keysOf: users, fromBlock, toBlock }),
    readDown: ({ account, toBlock }) =>
      reader.readDown({ messagesOf: account, fromBlock: deployed, toBlock }),
    async fetchKeyLinks(account) {
      const { number: toBlock } = await fetchHead(client, deployed)
      const { messages } = await reader.fetch({ keyLinksOf: account, fromBlock: deployed, toBlock })
      return messages
    },
    watchHead: (onHead, beat) =>
      beat === 'live'
        ? watchHead({ wsUrls: client.wsUrls, pollInterval }, onHead)
        : watchHead({ wsUrls: [], pollInterval: SLOW_BEAT }, onHead),
  }
}
