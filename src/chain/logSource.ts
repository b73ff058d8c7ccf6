import { inOrder } from '../lib/inOrder'
import type { HistorySource, OlderPiece } from '../messaging/ports'
import type { Blocks } from './activeSpans'
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

/** Blocks of the first piece: as many as most providers give at once. */
const FIRST_BLOCKS = 8_192
/** Pieces asked for at a time. */
const AT_ONCE = 8

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
      reader.fetch({ messagesOf: account, keysOf: users, fromBlock, toBlock }),
    async *readDown({ account, toBlock }) {
      if (toBlock < deployed) return
      const fetch = async (blocks: Blocks): Promise<OlderPiece> => {
        const { messages } = await reader.fetch({ messagesOf: account, ...blocks })
        return { ...blocks, messages }
      }
      // The newest blocks at once; meanwhile it is found out where the others have to be read.
      const newest = { fromBlock: Math.max(deployed, toBlock - FIRST_BLOCKS + 1), toBlock }
      const first = fetch(newest)
      const older = reader.split({ messagesOf: account, fromBlock: deployed, toBlock: newest.fromBlock - 1 })
      older.catch(() => undefined)
      yield await first
      yield* inOrder(await older, AT_ONCE, fetch)
    },
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
