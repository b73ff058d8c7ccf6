import type { HistorySource } from '../messaging/ports'
import { fetchGenesisHash } from './fetchGenesisHash'
import { fetchHead } from './fetchHead'
import { createLogReader } from './logReader'
import type { ContractLocation } from './openLogReader'
import { probeDialect } from './probeDialect'
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
      // Who reads the head reads logs next: which draft the contract speaks is asked beside it.
      probeDialect(client, contract).catch(() => undefined)
      const head = await fetchHead(client, deployed)
      const quietAfter = reader.quietAfter(head.hash)
      return quietAfter === null ? head : { ...head, quietAfter }
    },
    fetchLogs: ({ account, users, fromBlock, toBlock }) =>
      reader.fetch({ messagesOf: account, keysOf: users, fromBlock, toBlock }),
    readDown: ({ account, toBlock }) =>
      begun(reader.readDown({ messagesOf: account, fromBlock: deployed, toBlock })),
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

/** The same, begun before anybody asks for the first item. To be iterated once. */
function begun<T>(items: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = items[Symbol.asyncIterator]()
  const first = iterator.next()
  // What fails is thrown when it is asked for.
  first.catch(() => undefined)
  let next = () => {
    next = () => iterator.next()
    return first
  }
  const end = async (): Promise<IteratorResult<T>> =>
    (await iterator.return?.()) ?? { done: true, value: undefined }
  return { [Symbol.asyncIterator]: () => ({ next: () => next(), return: end }) }
}
