import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Hex, toHex, uint } from '../../src/lib/bytes'
import { deploySealog } from './deploySealog'
import { devAccount } from './devAccounts'
import { rpcRequest } from './rpcRequest'
import { startChain } from './startChain'

/** A chain as long as one likes, of which only those blocks exist that hold something. */
export interface SparseChain {
  /** The node as a client sees it; under the path `/wide` it takes any range. */
  readonly rpcUrl: string
  /** Sealog, lower case, deployed in block 1. */
  readonly contract: Hex
  /** The methods asked for since the last look. */
  takeRequests(): string[]
  /** Mines one block of this number with these calls to the contract; later than every block before. */
  mine(number: number, calls: readonly { readonly from: Hex; readonly data: Hex }[]): Promise<void>
  stop(): Promise<void>
}

export interface SparseChainOptions {
  /** The most blocks that eth_getLogs takes at once. */
  readonly maxBlocks: number
  /** Unix seconds of a block. */
  readonly timeOf: (number: number) => number
  /** Blocks from the finalised one to the head. */
  readonly finality: number
}

const ARB_SYS = '0x0000000000000000000000000000000000000064'
/** Answers every call with storage slot 0: PUSH0 SLOAD PUSH0 MSTORE PUSH1 32 PUSH0 RETURN. */
const ANSWER_SLOT_0 = '0x5f545f5260205ff3'

interface Block {
  number: Hex
  hash: Hex
  timestamp: Hex
}

/**
 * anvil mines some hundred blocks a second, so a year of them has to be played: the node mines those that hold something, and
 * a proxy gives them other numbers and makes up those between. The contract learns these numbers from ArbSys (R14), which
 * stands in here for the opcode; everything else is the real contract and the real node.
 */
export async function startSparseChain(options: SparseChainOptions): Promise<SparseChain> {
  const { maxBlocks, timeOf, finality } = options
  const chain = await startChain({
    rpcPort: 0,
    finalize: false,
    anvilArgs: [
      '--timestamp',
      String(timeOf(0)),
      '--disable-block-gas-limit',
      '--auto-impersonate',
      '--base-fee',
      '0',
    ],
  })
  const ask = <T>(method: string, params: readonly unknown[]) => rpcRequest<T>(chain.rpcUrl, method, params)
  /** Numbers of the real blocks: the index is the node's number. */
  const numbers = [0]
  let requests: string[] = []

  async function turnTo(number: number): Promise<void> {
    if (number <= (numbers.at(-1) ?? 0)) throw new Error(`block ${number} is not after the others`)
    await ask('anvil_setStorageAt', [ARB_SYS, toHex(uint(0, 32)), toHex(uint(number, 32))])
    await ask('evm_setNextBlockTimestamp', [timeOf(number)])
    numbers.push(number)
  }

  await ask('anvil_setCode', [ARB_SYS, ANSWER_SLOT_0])
  await turnTo(1)
  const { address } = await deploySealog(chain.rpcUrl, devAccount(0))
  const contract = address.toLowerCase() as Hex
  await ask('evm_setAutomine', [false])

  /** The node's number of the first real block from `number` on. */
  const realFrom = (number: number) => {
    const index = numbers.findIndex((other) => other >= number)
    return index === -1 ? numbers.length : index
  }
  const quantity = (number: number): Hex => `0x${number.toString(16)}`

  function headNumber(): number {
    return numbers.at(-1) ?? 0
  }

  async function blockAt(number: number): Promise<Block | null> {
    if (number > headNumber()) return null
    const real = numbers.indexOf(number)
    if (real === -1)
      return {
        number: quantity(number),
        hash: toHex(uint(number, 32)),
        timestamp: quantity(timeOf(number)),
      }
    return {
      ...(await ask<Block>('eth_getBlockByNumber', [quantity(real), false])),
      number: quantity(number),
    }
  }

  async function answer(method: string, params: readonly unknown[], most: number): Promise<unknown> {
    if (method === 'eth_blockNumber') return quantity(headNumber())
    if (method === 'eth_getBlockByNumber') {
      const [tag] = params
      if (tag === 'latest') return blockAt(headNumber())
      if (tag === 'finalized') return blockAt(Math.max(0, headNumber() - finality))
      return blockAt(Number(tag))
    }
    if (method !== 'eth_getLogs') return ask(method, params)
    const [filter] = params as [{ fromBlock: Hex; toBlock: Hex }]
    const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)]
    if (to - from + 1 > most) throw new Error(`query exceeds max block range ${most}`)
    const [first, last] = [realFrom(from), realFrom(to + 1) - 1]
    if (first > last) return []
    const inNode = { ...filter, fromBlock: quantity(first), toBlock: quantity(last) }
    const logs = await ask<{ blockNumber: Hex }[]>('eth_getLogs', [inNode])
    return logs.map((log) => ({ ...log, blockNumber: quantity(numbers[Number(log.blockNumber)] ?? 0) }))
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const part of request) body += part
    const { method, params = [] } = JSON.parse(body) as { method: string; params?: readonly unknown[] }
    requests.push(method)
    const most = request.url === '/wide' ? Number.POSITIVE_INFINITY : maxBlocks
    const said = await answer(method, params, most).then(
      (result) => ({ result }),
      (error: Error) => ({ error: { code: -32602, message: error.message } }),
    )
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...said }))
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    rpcUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    contract,
    takeRequests() {
      const taken = requests
      requests = []
      return taken
    },
    async mine(number, calls) {
      await turnTo(number)
      for (const { from, data } of calls)
        await ask('eth_sendTransaction', [{ from, to: contract, data, gas: '0xf42400', gasPrice: '0x0' }])
      await ask('evm_mine', [])
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await chain.stop()
    },
  }
}
