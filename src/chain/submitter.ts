import type { BaseError } from '../lib/BaseError'
import type { Hex } from '../lib/bytes'
import { type Eip1193Provider, WalletBusyError } from '../lib/eip1193'
import { InsufficientFundsError, SubmitError, WalletUnavailableError } from '../messaging/errors'
import type { Call, Submitter } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { isHash } from './block'
import { type ChainIdentity, checkWalletChain } from './checkWalletChain'
import { fetchBalance } from './fetchBalance'
import { probeDialect } from './probeDialect'
import { readBigQuantity, readQuantity, toQuantity } from './quantity'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'
import { toSubmitError, toWalletRefusal } from './toSubmitError'

export interface SubmitterOptions extends ChainIdentity {
  /** The connected wallet, asked at each call; null while there is none. */
  readonly provider: () => Eip1193Provider | null
  readonly client: RpcClient
  readonly contract: Address
  /** The unlocked account, lower case: nothing is sent from another one. */
  readonly account: Address
}

/** Sends the account's transactions through its wallet. Everything that can be known before asking the wallet is checked first. */
export function createSubmitter(options: SubmitterOptions): Submitter {
  const { provider: getProvider, client, contract, account } = options

  async function fetchCost(data: Hex, value = 0n): Promise<{ gas: bigint; fee: bigint }> {
    const [gas, price] = await Promise.all([
      client.request('eth_estimateGas', [{ from: account, to: contract, data, ...valueField(value) }]),
      client.request('eth_gasPrice', []),
    ])
    const [units, wei] = [readBigQuantity(gas), readBigQuantity(price)]
    if (units === null || wei === null) throw new SubmitError('the network names no price')
    const { fetchRollupFee } = await import('./rollupFee')
    const content = { to: contract, data, value, gas: units }
    return {
      gas: units,
      fee: units * wei + (await fetchRollupFee(client, { chainId: options.chainId, ...content })),
    }
  }

  async function encode(calls: readonly Call[]): Promise<Hex> {
    const { encodeCalls } = await import('./encodeCalls')
    return encodeCalls(await probeDialect(client, contract), calls)
  }

  /** Somebody else pays for what a contract does: an owner, a bundler. */
  async function paysItself(): Promise<boolean> {
    const { isContract } = await import('./isContract')
    return !(await isContract(client, account))
  }

  async function canBatch(): Promise<boolean> {
    const { probeCapabilities } = await import('./probeCapabilities')
    return (await probeCapabilities(client, contract)).multicall
  }

  /** Asks the wallet for one transaction, once all that can be known before speaks for it. */
  async function send(encodeData: () => Promise<Hex>, value = 0n): Promise<Hex> {
    try {
      const provider = getProvider()
      if (provider === null) throw new WalletUnavailableError()
      if (!(await holdsAccount(provider, account))) throw new WalletUnavailableError()
      await checkWalletChain(provider, options)
      const data = await encodeData()
      const [{ gas, fee }, balance] = await Promise.all([
        fetchCost(data, value),
        fetchBalance(client, account),
      ])
      if (balance < value + fee && (await paysItself())) throw new InsufficientFundsError()
      const transaction = {
        ...{ from: account, to: contract, data, gas: toQuantity(withReserve(gas)) },
        ...valueField(value),
      }
      const hash = await provider
        .request({ method: 'eth_sendTransaction', params: [transaction] })
        .catch((error: unknown) => {
          throw toFinalError(error)
        })
      if (!isHash(hash)) throw new SubmitError('it answered without a transaction hash')
      return hash
    } catch (error) {
      throw toSubmitError(error)
    }
  }

  return {
    canBatch,

    submit: (calls) => send(() => encode(calls)),

    authorizeSender: (authorization) =>
      send(async () => (await import('./encodeCalls')).encodeAuthorization(authorization), authorization.wei),

    async estimateFee(calls) {
      try {
        const transactions = calls.length < 2 || (await canBatch()) ? [calls] : calls.map((call) => [call])
        const costs = await Promise.all(transactions.map(async (each) => fetchCost(await encode(each))))
        return costs.reduce((sum, { fee }) => sum + fee, 0n)
      } catch (error) {
        throw toSubmitError(error)
      }
    },

    async fetchReceipt(txHash) {
      const read = (result: unknown) => (result === null ? { receipt: null } : readReceipt(result))
      return (await readChain(client, 'eth_getTransactionReceipt', [txHash], read)).receipt
    },

    async isKnown(txHash) {
      const params = [txHash]
      const known = (result: unknown) => ({ known: (Object(result) as { hash?: unknown }).hash === txHash })
      if ((await readChain(client, 'eth_getTransactionByHash', params, known)).known) return true
      // It may wait at a node from which ours has not heard of it. That one of these does not answer changes nothing.
      const others = await Promise.allSettled([
        client.second?.request('eth_getTransactionByHash', params),
        getProvider()?.request({ method: 'eth_getTransactionByHash', params }),
      ])
      return others.some((answer) => answer.status === 'fulfilled' && known(answer.value).known)
    },
  }
}

async function holdsAccount(provider: Eip1193Provider, account: Address): Promise<boolean> {
  const accounts = await provider.request({ method: 'eth_accounts' })
  return Array.isArray(accounts) && accounts.some((held) => String(held).toLowerCase() === account)
}

/** Once the wallet was asked the outcome may be unknown: nothing that invites another try by itself, unless it took no request. */
function toFinalError(error: unknown): BaseError {
  const known = toSubmitError(error)
  return known.retryable && !(known instanceof WalletBusyError) ? toWalletRefusal(error) : known
}

function valueField(wei: bigint): { value?: Hex } {
  return wei > 0n ? { value: toQuantity(wei) } : {}
}

/** The state may change between estimate and inclusion; unused gas is not paid. */
function withReserve(gas: bigint): bigint {
  return gas + gas / 5n
}

function readReceipt(
  result: unknown,
): { receipt: { status: 'success' | 'reverted'; blockNumber: number } } | null {
  const { status, blockNumber } = Object(result) as { status?: unknown; blockNumber?: unknown }
  const [code, number] = [readQuantity(status), readQuantity(blockNumber)]
  if (code === null || number === null) return null
  return { receipt: { status: code === 1 ? 'success' : 'reverted', blockNumber: number } }
}
