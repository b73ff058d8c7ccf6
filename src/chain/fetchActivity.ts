import { decodeFunctionResult, encodeFunctionData, BaseError as ViemError } from 'viem'
import { type Hex, toHex } from '../lib/bytes'
import type { Address } from '../messaging/types'
import { sealogAbi } from './abi'
import { readBytesList } from './abiWords'
import { callContract } from './callContract'
import type { RpcClient } from './rpcClient'

/** The first blocks of windows, by whose they are. */
export type Starts = ReadonlyMap<Address, readonly number[]>

/** What the contract's activity record says (R14). */
export interface Activity {
  /** The oldest block at which any of it was asked, as the contract counts them. */
  readonly atBlock: number
  /** Blocks in a window. */
  readonly window: number
  /** The account's windows by peer; those with itself under its own address. Empty without an account. */
  readonly peers: Starts
  /** Windows with themselves of the users asked for and of the peers. */
  readonly own: Starts
}

const PEERS_AT_ONCE = 1_000
const PAIRS_AT_ONCE = 250
/** Who has more peers is active nearly everywhere, or has been buried in junk: the plain scan is no worse. */
const MOST_PEERS = 10_000

const CLOCK = encodeFunctionData({ abi: sealogAbi, functionName: 'activityClock' })

/** Whom an account has met, as the contract says it. */
export interface Peers {
  /** The block at which it was asked, as the contract counts them. */
  readonly atBlock: number
  readonly list: readonly Address[]
}

interface Clock {
  /** The oldest block at which anything was asked. */
  atBlock: number
  window: number
}

/**
 * Whom `account` has met, in one call for up to a thousand of them.
 * @returns null when the contract or the node does not answer in that way, or names too many
 * @throws {NetworkError}
 */
export async function fetchPeers(client: RpcClient, contract: Hex, account: Address): Promise<Peers | null> {
  const clock = { atBlock: Number.POSITIVE_INFINITY, window: 0 }
  return orNull(async () => {
    const list: Address[] = []
    let last = account
    while (list.length <= MOST_PEERS) {
      const args = [account, last, BigInt(PEERS_AT_ONCE)] as const
      const call = encodeFunctionData({ abi: sealogAbi, functionName: 'peersOf', args })
      const page = await ask(client, contract, [call], clock)
      if (page === null) return null
      const [data = '0x'] = page
      const more = decodeFunctionResult({ abi: sealogAbi, functionName: 'peersOf', data })
      for (const peer of more) {
        last = peer.toLowerCase() as Address
        list.push(last)
      }
      if (more.length < PEERS_AT_ONCE) return { atBlock: clock.atBlock, list }
    }
    return null
  })
}

/**
 * Reads the record of an account with the peers that it has met, and of users whose keys are wanted: one call for up to 124 peers.
 * There must be an account or a user.
 * @returns null when the contract or the node does not answer in that way
 * @throws {NetworkError}
 */
export async function fetchActivity(
  client: RpcClient,
  contract: Hex,
  { account, users, met }: { account: Address | null; users: readonly Address[]; met: readonly Address[] },
): Promise<Activity | null> {
  const clock = { atBlock: Number.POSITIVE_INFINITY, window: 0 }
  const peers = account === null ? [] : [...new Set([account, ...met])]
  const own = [...new Set([...peers, ...users])]
  const pairs = [
    ...peers.map((peer) => [account ?? peer, peer] as const),
    ...own.map((user) => [user, user] as const),
  ]
  return orNull(async () => {
    const starts: number[][] = []
    for (let i = 0; i < pairs.length; i += PAIRS_AT_ONCE) {
      const calls = pairs
        .slice(i, i + PAIRS_AT_ONCE)
        .map((args) => encodeFunctionData({ abi: sealogAbi, functionName: 'activityBetween', args }))
      const answers = await ask(client, contract, calls, clock)
      if (answers === null) return null
      for (const data of answers) {
        const list = decodeFunctionResult({ abi: sealogAbi, functionName: 'activityBetween', data })
        starts.push(list.map(toSafeNumber))
      }
    }
    const table = (names: readonly Address[], from: number) =>
      new Map(names.map((name, i) => [name, starts[from + i] ?? []]))
    return { ...clock, peers: table(peers, 0), own: table(own, peers.length) }
  })
}

/** Several questions in one call, each answer with the contract's clock beside it. */
async function ask(
  client: RpcClient,
  contract: Hex,
  calls: readonly Hex[],
  clock: Clock,
): Promise<readonly Hex[] | null> {
  const data = encodeFunctionData({ abi: sealogAbi, functionName: 'multicall', args: [[CLOCK, ...calls]] })
  const answer = await callContract(client, contract, data)
  if (answer === null) {
    // Nodes bound the gas of a call.
    const half = calls.length >> 1
    if (half === 0) return null
    const first = await ask(client, contract, calls.slice(0, half), clock)
    const second = first && (await ask(client, contract, calls.slice(half), clock))
    return first && second && [...first, ...second]
  }
  const results = readBytesList(answer, 0)
  if (results?.length !== calls.length + 1) throw new RangeError('not an answer to each call')
  const [told = '0x', ...answers] = results.map(toHex)
  const [atBlock, window] = decodeFunctionResult({
    abi: sealogAbi,
    functionName: 'activityClock',
    data: told,
  }).map(toSafeNumber)
  if (atBlock === undefined || !window) throw new RangeError('no clock')
  clock.atBlock = Math.min(clock.atBlock, atBlock)
  clock.window = window
  return answers
}

/** What cannot be decoded, or is no block number, is no record of ours. */
async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ViemError || error instanceof RangeError) return null
    throw error
  }
}

/** @throws {RangeError} for a number that no block or window can have */
function toSafeNumber(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError('not a block number')
  return number
}
