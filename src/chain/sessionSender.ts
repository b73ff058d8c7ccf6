import { keccak256 } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { type Hex, toHex } from '../lib/bytes'
import { InsufficientFundsError, NonceError, SenderUnusableError } from '../messaging/errors'
import type { Clock, SessionSender } from '../messaging/ports'
import type { Address, SenderRecord } from '../messaging/types'
import { encodeSenderCalls } from './encodeCalls'
import { type Fees, fetchFees, fetchMarket, mostPerGas, outbid } from './fees'
import { fetchBalance } from './fetchBalance'
import { readBigQuantity, readQuantity } from './quantity'
import { readChain } from './readChain'
import { fetchRollupFee } from './rollupFee'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'
import { toSubmitError } from './toSubmitError'

export interface SessionSenderOptions {
  readonly client: RpcClient
  readonly chainId: number
  readonly contract: Address
  /** In whose name it sends. */
  readonly user: Address
  readonly record: SenderRecord
  readonly clock: Clock
  /** Unix seconds until which it is authorised; 0 when it is not. @throws {NetworkError} */
  fetchValidBefore(): Promise<number>
}

/** Seconds before its end from which an authorisation is not used: the block may come late. */
const MARGIN = 60
/** How often a nonce that somebody else has taken is passed over. */
const MOST_NONCES = 8
/** How often a broadcast without an answer is repeated, and milliseconds before the first repetition, doubled for each further one. */
const BROADCASTS = 4
const BROADCAST_AGAIN_AFTER = 250
/** Milliseconds after which a transaction that is in no block counts as stuck. */
const STUCK_AFTER = 45_000
/** A sweep is tried leaving nothing, then a twentieth, then a fifth: what a rollup takes beside the gas may rise meanwhile. */
const KEPT_BACK = [0n, 20n, 5n]

/** What goes into a transaction beside its place and its price. */
interface Content {
  readonly to: Address
  readonly data: Hex
  readonly value: bigint
  readonly gas: bigint
}

/** A transaction of ours, and those that it replaced. */
interface Sent extends Content {
  readonly nonce: number
  readonly hashes: Hex[]
  fees: Fees
  raw: Hex
  /** When the newest of them was broadcast. */
  at: number
}

/**
 * Signs and sends transactions of a session sender (R7). It counts its own transactions: calls must come one after the other, over
 * all tabs. What is signed is sent again as it is until a node has it, so nothing goes out twice.
 */
export function createSessionSender(options: SessionSenderOptions): SessionSender {
  const { client, chainId, contract, user, record, clock, fetchValidBefore } = options
  const { address } = record
  let account: PrivateKeyAccount | null = null
  const sent = new Map<Hex, Sent>()
  /** The first nonce that this page has not used. */
  let unused = 0

  const signer = () => (account ??= privateKeyToAccount(toHex(record.secretKey)))

  async function sign(content: Content, nonce: number, fees: Fees): Promise<Hex> {
    return signer().signTransaction({ chainId, nonce, ...content, ...fees })
  }

  function fetchNonce(block: 'pending' | 'latest'): Promise<number> {
    return readChain(client, 'eth_getTransactionCount', [address, block], readQuantity)
  }

  async function estimateGas(to: Address, data: Hex): Promise<bigint> {
    return readBigQuantity(await client.request('eth_estimateGas', [{ from: address, to, data }])) ?? 0n
  }

  async function isKnown(hash: Hex): Promise<boolean> {
    const known = (result: unknown) => ({ known: (Object(result) as { hash?: unknown }).hash === hash })
    return (await readChain(client, 'eth_getTransactionByHash', [hash], known)).known
  }

  /**
   * Hands a signed transaction to the nodes.
   * @returns `taken` when its nonce is another transaction's; `unknown` when it may have arrived, but no node has said so
   * @throws what a node has against it
   */
  async function broadcast(raw: Hex, hash: Hex): Promise<'sent' | 'unknown' | 'taken'> {
    for (let i = 0; i < BROADCASTS; i++) {
      if (i > 0) await waitFor(clock, BROADCAST_AGAIN_AFTER * 2 ** (i - 1))
      try {
        await client.request('eth_sendRawTransaction', [raw])
        return 'sent'
      } catch (error) {
        // An answer that was lost on the way: the second time the node has it already, or it is in a block.
        if (await isKnown(hash).catch(() => false)) return 'sent'
        if (error instanceof RpcError) {
          if (isHeld(error)) return 'sent'
          if (isNonceTaken(error)) return 'taken'
          // A gateway that has waited in vain for its node says nothing about the transaction.
          const refusal = toSubmitError(error)
          if (!refusal.retryable) throw refusal
        }
      }
    }
    return 'unknown'
  }

  /** Signs and broadcasts with the next nonce that is free. */
  async function send(content: Content, fees: Fees, first: number): Promise<Hex> {
    let nonce = first
    for (let i = 0; i < MOST_NONCES; i++) {
      const raw = await sign(content, nonce, fees)
      const hash = keccak256(raw)
      if ((await broadcast(raw, hash)) !== 'taken') {
        unused = nonce + 1
        sent.set(hash, { ...content, nonce, fees, raw, hashes: [hash], at: clock.now() })
        return hash
      }
      nonce = Math.max(nonce + 1, await fetchNonce('pending'))
    }
    throw new NonceError()
  }

  async function outbidStuck(transaction: Sent): Promise<void> {
    const fees = outbid(transaction.fees, await fetchFees(client))
    const raw = await sign(transaction, transaction.nonce, fees)
    const hash = keccak256(raw)
    // Where the sender cannot pay that much, the one before it waits on.
    const outcome = await broadcast(raw, hash).catch(() => 'taken' as const)
    transaction.at = clock.now()
    if (outcome === 'taken') return
    transaction.hashes.push(hash)
    Object.assign(transaction, { fees, raw })
  }

  return {
    address,

    async submit(calls) {
      try {
        const data = encodeSenderCalls(user, calls)
        // As many as a browser has connections to one host: nothing waits for anything.
        const [validBefore, balance, { fees, timestamp }, pending, estimated] = await Promise.all([
          fetchValidBefore(),
          fetchBalance(client, address),
          fetchMarket(client),
          fetchNonce('pending'),
          // What stands against it is said below, in our words first.
          estimateGas(contract, data).catch((error: unknown) => ({ error })),
        ])
        const now = Math.max(timestamp, Math.floor(clock.now() / 1000))
        if (validBefore <= now + MARGIN) throw new SenderUnusableError()
        if (typeof estimated !== 'bigint') throw estimated.error
        const gas = estimated + estimated / 5n
        const content = { to: contract, data, value: 0n, gas }
        const beside = await fetchRollupFee(client, { chainId, ...content })
        if (balance < gas * mostPerGas(fees) + beside) throw new InsufficientFundsError()
        return await send(content, fees, Math.max(pending, unused))
      } catch (error) {
        throw toSubmitError(error)
      }
    },

    hashesOf: (txHash) => sent.get(txHash)?.hashes ?? [txHash],

    async lookAfter(txHash) {
      const transaction = sent.get(txHash)
      if (!transaction || (await fetchNonce('latest')) > transaction.nonce) return
      const known = await Promise.all(transaction.hashes.map(isKnown))
      if (!known.includes(true)) {
        await client.request('eth_sendRawTransaction', [transaction.raw]).catch((error: unknown) => {
          // A node that will not have it any more has said so; the outbox goes by what it knows.
          if (!(error instanceof RpcError)) throw error
        })
      } else if (clock.now() - transaction.at > STUCK_AFTER) await outbidStuck(transaction)
    },

    async sweep() {
      try {
        const [balance, fees, pending, gas] = await Promise.all([
          fetchBalance(client, address),
          fetchFees(client),
          fetchNonce('pending'),
          estimateGas(user, '0x'),
        ])
        const transfer = { to: user, data: '0x', gas } as const
        const beside = await fetchRollupFee(client, { chainId, value: balance, ...transfer })
        const most = balance - gas * mostPerGas(fees) - beside
        let problem: unknown = null
        for (const part of KEPT_BACK) {
          const value = part === 0n ? most : most - most / part
          if (value <= 0n) return null
          try {
            return await send({ ...transfer, value }, fees, Math.max(pending, unused))
          } catch (error) {
            problem = error
            if (!(error instanceof InsufficientFundsError)) throw error
          }
        }
        throw problem
      } catch (error) {
        throw toSubmitError(error)
      }
    },
  }
}

/** The node has this very transaction, though it may not show it yet. */
function isHeld({ detail }: RpcError): boolean {
  return /already (known|imported|exists)|known transaction/i.test(detail)
}

/** "nonce too low", and what nodes say when another transaction with this nonce waits at them. */
function isNonceTaken({ detail }: RpcError): boolean {
  return /nonce.*(low|used|expired)|OldNonce|underpriced/i.test(detail)
}

function waitFor(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve))
}
