import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Hex } from '../src/lib/bytes'

/** A log as a node writes it. */
export interface RawLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly blockNumber: Hex
  readonly blockHash: Hex
  readonly logIndex: Hex
  readonly transactionHash: Hex
}

export interface LogFilter {
  readonly address: Hex
  readonly topics: readonly (Hex | readonly Hex[] | null)[]
  readonly fromBlock: Hex
  readonly toBlock: Hex
}

export interface LogServer {
  readonly port: number
  /** The block numbers of the logs that match a filter, in chain order. */
  blocksOf(filter: Omit<LogFilter, 'fromBlock' | 'toBlock'>): number[]
  /** Requests answered since the last look, by method. */
  takeRequests(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type',
  // As long as a browser believes it.
  'access-control-max-age': '7200',
  'content-type': 'application/json',
}

const compress = promisify(gzip)

/**
 * Answers eth_getLogs from `logs`, which are in chain order, without any limit, and hands every other call on to the node, whose
 * chain stands still. anvil takes four seconds to write out 100,000 logs: on the cores that the browser needs as well, the node would be measured and
 * not the client. Answers are gzipped and kept, so that a repeated question costs nothing but its transfer.
 */
export async function serveLogs(logs: readonly RawLog[], nodeUrl: string): Promise<LogServer> {
  const entries = logs.map((log) => ({
    number: Number(log.blockNumber),
    topics: log.topics,
    // Some messages were sent together to save time. A transaction each is what people make, and what gzip would notice.
    json: JSON.stringify({ ...log, transactionHash: ownHash(log) }),
  }))
  const kept = new Map<string, Promise<Buffer>>()
  let requests: Record<string, number> = {}

  /** The place of the first log from block `number` on. */
  function placeOf(number: number): number {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((entries[middle]?.number ?? 0) < number) low = middle + 1
      else high = middle
    }
    return low
  }

  function find({ topics, fromBlock, toBlock }: Omit<LogFilter, 'address'>) {
    const sets = topics.map((topic) => (topic === null ? null : new Set([topic].flat())))
    return entries
      .slice(placeOf(Number(fromBlock)), placeOf(Number(toBlock) + 1))
      .filter((entry) => sets.every((set, i) => set === null || set.has(entry.topics[i] ?? '0x')))
  }

  async function answerLogs(filter: LogFilter): Promise<Buffer> {
    const json = find(filter).map((entry) => entry.json)
    return compress(`{"jsonrpc":"2.0","id":1,"result":[${json.join(',')}]}`)
  }

  async function answer(body: string): Promise<Buffer> {
    const { method, params } = JSON.parse(body) as { method: string; params: [LogFilter] }
    requests[method] = (requests[method] ?? 0) + 1
    const bytes = kept.get(body) ?? (method === 'eth_getLogs' ? answerLogs(params[0]) : askNode(body))
    kept.set(body, bytes)
    return bytes
  }

  async function askNode(body: string): Promise<Buffer> {
    const response = await fetch(nodeUrl, { method: 'POST', body })
    return compress(await response.text())
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, HEADERS).end()
      return
    }
    let body = ''
    for await (const part of request) body += part
    const bytes = await answer(body)
    response.writeHead(200, { ...HEADERS, 'content-encoding': 'gzip', 'content-length': bytes.length })
    response.end(bytes)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    blocksOf: ({ topics }) =>
      find({ topics, fromBlock: '0x0', toBlock: `0x${Number.MAX_SAFE_INTEGER.toString(16)}` }).map(
        ({ number }) => number,
      ),
    takeRequests() {
      const taken = requests
      requests = {}
      return taken
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function ownHash({ transactionHash, logIndex }: RawLog): Hex {
  return `0x${createHash('sha256').update(`${transactionHash}${logIndex}`).digest('hex')}`
}
