import { readFile } from 'node:fs/promises'
import {
  concatHex,
  createPublicClient,
  createWalletClient,
  formatEther,
  HttpRequestError,
  http,
  type LocalAccount,
  type PublicClient,
  TimeoutError,
  BaseError as ViemError,
} from 'viem'
import { BaseError } from '../../src/lib/BaseError'
import type { Hex } from '../../src/lib/bytes'
import { inRepo } from './paths'

/** The deterministic deployment proxy: calldata is salt ‖ init code, and the address is the same on every chain. */
const PROXY = '0x4e59b44847b379578588920cA78FbF26c0B4956C'

export interface Deployment {
  readonly address: Hex
  readonly chainId: number
  /** Block that holds the deployment; undefined when it was there before and the node no longer tells. */
  readonly fromBlock: number | undefined
  /** False when the contract was there already. */
  readonly isNew: boolean
}

interface Artifact {
  readonly bytecode: Hex
  readonly salt: Hex
  readonly address: Hex
}

/**
 * Deploys contracts/Sealog.json through the deterministic proxy, paid by `account`. Code at the address means that this
 * very contract is there (CREATE2): then nothing is sent.
 * @throws {BaseError} when the node cannot be reached, the proxy is missing or the account cannot pay.
 */
export async function deploySealog(rpcUrl: string, account: LocalAccount): Promise<Deployment> {
  const transport = http(rpcUrl, { retryCount: 1, timeout: 15_000 })
  const reader = createPublicClient({ transport, pollingInterval: 250 })
  try {
    const { address, bytecode, salt } = await readArtifact()
    const chainId = await reader.getChainId()
    if (await hasCode(reader, address)) {
      return { address, chainId, fromBlock: await findDeployment(reader, address), isNew: false }
    }
    if (!(await hasCode(reader, PROXY))) {
      throw new BaseError(
        `Chain ${chainId} lacks the deterministic deployment proxy ${PROXY}: install it first, as ` +
          'https://github.com/Arachnid/deterministic-deployment-proxy says, or use a chain that has it.',
      )
    }
    const call = { account, to: PROXY, data: concatHex([salt, bytecode]) } as const
    const cost =
      (await reader.estimateGas({ ...call, account: account.address })) * (await reader.getGasPrice())
    const balance = await reader.getBalance({ address: account.address })
    if (balance < cost) {
      throw new BaseError(
        `${account.address} has ${formatEther(balance)} ether on chain ${chainId}; deploying takes about ` +
          `${formatEther(cost)}: send it some first.`,
      )
    }
    const wallet = createWalletClient({ account, transport })
    const hash = await wallet.sendTransaction({ ...call, chain: null })
    const receipt = await reader.waitForTransactionReceipt({ hash, timeout: 180_000 })
    if (receipt.status !== 'success' || !(await hasCode(reader, address))) {
      throw new BaseError(`Transaction ${hash} is in block ${receipt.blockNumber}, but deployed nothing.`)
    }
    return { address, chainId, fromBlock: Number(receipt.blockNumber), isNew: true }
  } catch (error) {
    throw explain(error, rpcUrl)
  }
}

async function readArtifact(): Promise<Artifact> {
  try {
    return JSON.parse(await readFile(inRepo('contracts/Sealog.json'), 'utf8')) as Artifact
  } catch (cause) {
    throw new BaseError('contracts/Sealog.json cannot be read: run `npm run compile`.', { cause })
  }
}

async function hasCode(reader: PublicClient, address: Hex, blockNumber?: bigint): Promise<boolean> {
  const code = await reader.getCode({ address, ...(blockNumber === undefined ? {} : { blockNumber }) })
  return code !== undefined && code !== '0x'
}

/** The first block with code at `address`, by bisection; undefined when the node has forgotten the old states. */
async function findDeployment(reader: PublicClient, address: Hex): Promise<number | undefined> {
  try {
    let without = -1n
    let withCode = await reader.getBlockNumber()
    while (withCode - without > 1n) {
      const middle = (without + withCode) / 2n
      if (await hasCode(reader, address, middle)) withCode = middle
      else without = middle
    }
    return Number(withCode)
  } catch {
    return undefined
  }
}

function explain(error: unknown, rpcUrl: string): unknown {
  if (!(error instanceof ViemError)) return error
  const unreachable = error.walk(
    (cause) => cause instanceof HttpRequestError || cause instanceof TimeoutError,
  )
  // The origin alone: the path of an RPC url is often a secret.
  if (unreachable !== null) {
    return new BaseError(`The node at ${new URL(rpcUrl).origin} does not answer: check --rpc-url.`, {
      cause: error,
    })
  }
  return new BaseError(`The node refused: ${error.shortMessage.split('\n')[0]}`, { cause: error })
}
