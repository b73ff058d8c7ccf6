import type { IngestEvent } from '../messaging/ingest'
import type { Address, OwnKey, Scope } from '../messaging/types'

/** The chain as a worker is told of it. */
export interface WorkerChain {
  readonly chainId: number
  readonly rpcUrls: readonly string[]
  /** Lower case. */
  readonly contract: Address
  readonly fromBlock: number
}

/** What opens an account on the other thread. The only message that secrets go along with, beside `setKeys`. */
export interface OpenRequest {
  readonly chain: WorkerChain
  readonly scope: Scope
  readonly keys: readonly OwnKey[]
  readonly dataKey: Uint8Array
}

/** To the worker. `id` names the answer. */
export type Request =
  | ({ readonly type: 'open' } & OpenRequest)
  | { readonly type: 'load' | 'start' | 'refresh'; readonly id: number }
  | { readonly type: 'follow'; readonly id: number; readonly user: Address }
  | { readonly type: 'setVisible'; readonly id: number; readonly isVisible: boolean }
  | { readonly type: 'setKeys'; readonly id: number; readonly keys: readonly OwnKey[] }

/** From the worker. */
export type Answer =
  | { readonly type: 'event'; readonly event: IngestEvent }
  | { readonly type: 'done'; readonly id: number }
  /** Only `load` can fail, for what the storage says. */
  | {
      readonly type: 'failed'
      readonly id: number
      readonly name: string
      readonly message: string
      readonly retryable: boolean
    }

/** One end of a pair: a worker, its global scope, or a MessagePort. */
export interface Port {
  postMessage(message: unknown, options?: { transfer: ArrayBuffer[] }): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}
