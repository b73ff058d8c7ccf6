import { encodeFunctionData, parseAbi, serializeTransaction } from 'viem'
import { type Hex, toHex } from '../lib/bytes'
import { oncePerContract } from './oncePerContract'
import { readBytesAnswer } from './readBytesAnswer'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'

/** The predeploy of OP-stack chains (OP Stack specification, "Predeploys"). */
const GAS_PRICE_ORACLE: Hex = '0x420000000000000000000000000000000000000f'
const ABI = parseAbi(['function getL1Fee(bytes data) view returns (uint256)'])

/** As long as those of a transaction that is sent: what counts is the number of bytes, and that few of them are zero. */
const PLACEHOLDERS = {
  nonce: 0xffff,
  maxFeePerGas: 0xffff_ffff_ffffn,
  maxPriorityFeePerGas: 0xffff_ffffn,
} as const

const isRollup = oncePerContract((client, oracle) =>
  readChain(client, 'eth_getCode', [oracle, 'latest'], (result) => {
    const code = readBytesAnswer(result)
    return code && { hasCode: code.length > 0 }
  }),
)

/**
 * What a rollup charges beside the gas for a transaction's place on the first layer, in wei; 0 where there is no such oracle.
 * @throws {NetworkError}
 */
export async function fetchRollupFee(
  client: RpcClient,
  { chainId, ...content }: { chainId: number; to: Hex; data: Hex; value: bigint; gas: bigint },
): Promise<bigint> {
  if (!(await isRollup(client, GAS_PRICE_ORACLE)).hasCode) return 0n
  const unsigned = serializeTransaction({ type: 'eip1559', chainId, ...content, ...PLACEHOLDERS })
  const data = encodeFunctionData({ abi: ABI, functionName: 'getL1Fee', args: [unsigned] })
  return readChain(client, 'eth_call', [{ to: GAS_PRICE_ORACLE, data }, 'latest'], (result) => {
    const word = readBytesAnswer(result)
    return word?.length === 32 ? BigInt(toHex(word)) : null
  })
}
