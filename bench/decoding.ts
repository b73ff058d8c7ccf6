import { decodeEventLog, encodeAbiParameters, encodeEventTopics, hexToBytes } from 'viem'
import { sealogAbi } from '../src/chain/abi'
import { currentDialect } from '../src/chain/currentDialect'
import { decodeLog } from '../src/chain/decodeLog'
import { fromHex, type Hex, toHex } from '../src/lib/bytes'
import type { MessageLog } from '../src/messaging/types'
import { createHistory } from './createHistory'
import { type Contender, measure, type Timing } from './measure'

const LOGS = 4_000
const ROUNDS = 7

/**
 * From an answer of eth_getLogs to decoded logs, beside reading the same JSON and nothing more; and its hex, beside viem's and
 * the platform's own, where there is one.
 * @param platformHex how this platform makes bytes from hex digits without 0x
 */
export function measureDecoding(platformHex: { name: string; decode(digits: string): Uint8Array } | null): {
  logs: Timing[]
  hex: Timing[]
} {
  const { scope, logs } = createHistory({ messages: LOGS, peers: 20 })
  const raw = logs.map((log) => rawLog(scope.contract, log))
  const texts = raw.map((log) => JSON.stringify(log))
  if (raw.some((log) => decodeLog(log, scope.contract, currentDialect) === null)) {
    throw new Error('a log of the benchmark does not decode')
  }
  const platform: Contender[] =
    platformHex === null
      ? []
      : [{ name: platformHex.name, run: () => raw.map(({ data }) => platformHex.decode(data.slice(2))) }]
  const options = { operations: LOGS, rounds: ROUNDS }
  return {
    logs: measure(
      [
        { name: 'JSON.parse of the log', run: () => texts.map((text) => JSON.parse(text) as unknown) },
        { name: 'decodeLog', run: () => raw.map((log) => decodeLog(log, scope.contract, currentDialect)) },
        {
          name: "viem's decodeEventLog",
          run: () => raw.map(({ topics, data }) => decodeEventLog({ abi: sealogAbi, topics, data })),
        },
      ],
      options,
    ),
    hex: measure(
      [
        { name: 'fromHex', run: () => raw.map(({ data }) => fromHex(data)) },
        { name: "viem's hexToBytes", run: () => raw.map(({ data }) => hexToBytes(data)) },
        ...platform,
      ],
      options,
    ),
  }
}

interface RawLog {
  readonly address: Hex
  readonly topics: [Hex, ...Hex[]]
  readonly data: Hex
  readonly [more: string]: unknown
}

/** A log as a node writes it. */
function rawLog(address: Hex, log: MessageLog): RawLog {
  const { from, to, keyIndex, sessionId, envelope, blockHash, txHash, blockNumber, timestamp } = log
  const quantity = (value: number) => `0x${value.toString(16)}`
  const args = { from, to, keyIndex }
  return {
    address,
    topics: encodeEventTopics({ abi: sealogAbi, eventName: 'MessageSent', args }) as RawLog['topics'],
    data: encodeAbiParameters([{ type: 'bytes32' }, { type: 'bytes' }], [sessionId, toHex(envelope)]),
    blockHash,
    blockNumber: quantity(blockNumber),
    blockTimestamp: quantity(timestamp),
    transactionHash: txHash,
    transactionIndex: '0x0',
    logIndex: '0x0',
    removed: false,
  }
}
