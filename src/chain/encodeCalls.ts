import { encodeFunctionData } from 'viem'
import { type Hex, toHex } from '../lib/bytes'
import type { Authorization, Call } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { sealogAbi } from './abi'
import type { Dialect } from './dialect'

/**
 * Call data of these calls: one as it is, several as one `multicall`, which the contract must have (R8).
 * @throws {RangeError} when there is none
 * @throws {NoLabelsError} as {@link Dialect.encodeCall}
 */
export function encodeCalls(dialect: Dialect, calls: readonly Call[]): Hex {
  return inOneTransaction(calls.map(dialect.encodeCall))
}

/**
 * The same messages sent by a sender in the name of `user` (R7).
 * @throws {RangeError} when there is none, or one of them is no message
 */
export function encodeSenderCalls(user: Address, calls: readonly Call[]): Hex {
  return inOneTransaction(
    calls.map((call) => {
      if (call.type !== 'sendMessage') throw new RangeError('a sender sends messages alone')
      const { to, keyIndex, sessionId, envelope } = call
      return encodeFunctionData({
        abi: sealogAbi,
        functionName: 'sendMessageFrom',
        args: [user, to, keyIndex, sessionId, toHex(envelope)],
      })
    }),
  )
}

/** Call data of an authorisation, which takes its value along (R7). */
export function encodeAuthorization({ sender, validBefore }: Authorization): Hex {
  return encodeFunctionData({
    abi: sealogAbi,
    functionName: 'authorizeSender',
    args: [sender, BigInt(validBefore)],
  })
}

function inOneTransaction([first, ...rest]: readonly Hex[]): Hex {
  if (first === undefined) throw new RangeError('a transaction needs a call')
  if (rest.length === 0) return first
  return encodeFunctionData({ abi: sealogAbi, functionName: 'multicall', args: [[first, ...rest]] })
}
