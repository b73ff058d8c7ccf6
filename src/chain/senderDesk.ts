import { encodeEventTopics, encodeFunctionData } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { fromHex, type Hex, toHex } from '../lib/bytes'
import type { Clock, SenderDesk } from '../messaging/ports'
import type { Address, SenderLog } from '../messaging/types'
import { sealogAbi } from './abi'
import { activeSpans, PLAIN_BLOCKS } from './activeSpans'
import { activityRecordOf } from './activityRecord'
import { addressTopic, topicAddress } from './addressTopic'
import { isHash, readBlock } from './block'
import { fetchBalance } from './fetchBalance'
import { fetchHead } from './fetchHead'
import type { ContractLocation } from './openLogReader'
import { readQuantity } from './quantity'
import { createRangeReader } from './rangeReader'
import { readBytesAnswer } from './readBytesAnswer'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'
import { createSessionSender } from './sessionSender'

const [SENDER_AUTHORIZED] = encodeEventTopics({ abi: sealogAbi, eventName: 'SenderAuthorized' })
/** A word of the contract that is a time: later than any date that can be shown counts as that. */
const LATEST = Number.MAX_SAFE_INTEGER

/** Asks the contract and the chain about senders, and sends as one (R7). */
export function createSenderDesk({
  client,
  chainId,
  contract,
  fromBlock,
  clock,
}: ContractLocation & { client: RpcClient; chainId: number; clock: Clock }): SenderDesk {
  const readRange = createRangeReader(client)

  /** Where the authorisations of `user` may lie: what the activity record says (R14), else every block. */
  async function spansOf(user: Address): Promise<readonly { fromBlock: number; toBlock: number }[]> {
    const { number: toBlock } = await fetchHead(client, fromBlock)
    const everywhere = [{ fromBlock, toBlock }]
    if (toBlock - fromBlock < PLAIN_BLOCKS) return everywhere
    const record = await activityRecordOf(client, contract)
    const part = await record.read({ account: null, users: [user], toBlock })
    if (part === null) return everywhere
    const { window, upTo } = part
    const own = new Map([[user, part.own.get(user) ?? []]])
    return [
      ...activeSpans(own, { window, fromBlock, toBlock: Math.min(upTo, toBlock) }),
      ...(upTo < toBlock ? [{ fromBlock: upTo + 1, toBlock }] : []),
    ]
  }

  async function fetchValidBefore(user: Address, sender: Address): Promise<number> {
    const data = encodeFunctionData({
      abi: sealogAbi,
      functionName: 'senderValidBefore',
      args: [user, sender],
    })
    return readChain(client, 'eth_call', [{ to: contract, data }, 'latest'], (result) => {
      const word = readBytesAnswer(result)
      return word?.length === 32 ? readTime(toHex(word)) : null
    })
  }

  async function fetchStatus(user: Address, sender: Address) {
    const [validBefore, balance, { timestamp }] = await Promise.all([
      fetchValidBefore(user, sender),
      fetchBalance(client, sender),
      readChain(client, 'eth_getBlockByNumber', ['latest', false], readBlock),
    ])
    return { validBefore, balance, timestamp }
  }

  return {
    fetchStatus,

    async fetchLogs(user) {
      const logs: SenderLog[] = []
      for (const { fromBlock: start, toBlock } of await spansOf(user)) {
        const topics = [SENDER_AUTHORIZED, addressTopic(user)]
        for (const raw of await readRange({ contract, topics, fromBlock: start, toBlock })) {
          const log = readSenderLog(raw, { contract, user })
          if (log !== null && log.blockNumber >= start && log.blockNumber <= toBlock) logs.push(log)
        }
      }
      return withTimes(client, logs)
    },

    create() {
      const key = generatePrivateKey()
      const address = privateKeyToAddress(key).toLowerCase() as Address
      return { address, secretKey: fromHex(key), createdAt: clock.now(), isAuthorized: false }
    },

    open: (user, record) =>
      createSessionSender({
        ...{ client, chainId, contract, user, record, clock },
        fetchValidBefore: () => fetchValidBefore(user, record.address),
      }),
  }
}

/** An entry of an eth_getLogs answer, `timestamp` 0 where the node leaves it out; null for anything else. Never throws. */
function readSenderLog(
  raw: unknown,
  { contract, user }: { contract: Address; user: Address },
): SenderLog | null {
  const { address, topics, data, removed, ...rest } = Object(raw) as { [key: string]: unknown }
  const blockNumber = readQuantity(rest.blockNumber)
  const logIndex = readQuantity(rest.logIndex)
  const { blockHash, transactionHash: txHash } = rest
  if (String(address).toLowerCase() !== contract || removed === true) return null
  if (blockNumber === null || logIndex === null || !isHash(blockHash) || !isHash(txHash)) return null
  if (!Array.isArray(topics) || !topics.every(isHash) || topics.length !== 3) return null
  const [event, from, to] = topics as [Hex, Hex, Hex]
  const sender = topicAddress(to)
  if (event !== SENDER_AUTHORIZED || topicAddress(from) !== user || sender === null) return null
  // One word, as a hash is.
  if (!isHash(data)) return null
  const validBefore = readTime(data)
  const timestamp = readQuantity(rest.blockTimestamp) ?? 0
  return { user, sender, validBefore, blockNumber, blockHash, logIndex, txHash, timestamp }
}

/** Asks for the blocks of logs whose node gives no time with them. @throws {NetworkError} */
async function withTimes(client: RpcClient, logs: readonly SenderLog[]): Promise<readonly SenderLog[]> {
  const hashes = [...new Set(logs.filter(({ timestamp }) => timestamp === 0).map((log) => log.blockHash))]
  const times = new Map<string, number>()
  for (const hash of hashes) {
    const { timestamp } = await readChain(client, 'eth_getBlockByHash', [hash, false], readBlock)
    times.set(hash, timestamp)
  }
  return logs.map((log) => ({ ...log, timestamp: log.timestamp || (times.get(log.blockHash) ?? 0) }))
}

function readTime(word: Hex): number {
  const time = BigInt(word)
  return time > BigInt(LATEST) ? LATEST : Number(time)
}
