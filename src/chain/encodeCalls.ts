import { encodeFunctionData } from 'viem'
import { type Hex, toHex } from '../lib/bytes'
import type { Call } from '../messaging/ports'
import { sealogAbi } from './abi'

/** Call data of these calls: one as it is, several as one `multicall`. @throws {RangeError} when there is none */
export function encodeCalls(calls: readonly Call[]): Hex {
  const [first, ...rest] = calls.map(encodeCall)
  if (first === undefined) throw new RangeError('a transaction needs a call')
  if (rest.length === 0) return first
  return encodeFunctionData({ abi: sealogAbi, functionName: 'multicall', args: [[first, ...rest]] })
}

function encodeCall(call: Call): Hex {
  if (call.type === 'sendMessage') {
    const { to, keyIndex, sessionId, envelope } = call
    return encodeFunctionData({
      abi: sealogAbi,
      functionName: 'sendMessage',
      args: [to, keyIndex, sessionId, toHex(envelope)],
    })
  }
  const { publicKey, validBefore, algorithm } = call.key
  return encodeFunctionData({
    abi: sealogAbi,
    functionName: 'updatePublicKey',
    args: [call.keyIndex, { public_key: toHex(publicKey), valid_before: BigInt(validBefore), algorithm }],
  })
}
