import { encodeFunctionData } from 'viem'
import type { Hex } from '../lib/bytes'
import type { Call } from '../messaging/ports'
import { sealogAbi } from './abi'
import type { Dialect } from './dialect'

/**
 * Call data of these calls: one as it is, several as one `multicall`, which the contract must have (R8).
 * @throws {RangeError} when there is none
 * @throws {NoLabelsError} as {@link Dialect.encodeCall}
 */
export function encodeCalls(dialect: Dialect, calls: readonly Call[]): Hex {
  const [first, ...rest] = calls.map(dialect.encodeCall)
  if (first === undefined) throw new RangeError('a transaction needs a call')
  if (rest.length === 0) return first
  return encodeFunctionData({ abi: sealogAbi, functionName: 'multicall', args: [[first, ...rest]] })
}
