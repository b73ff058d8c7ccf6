import { fromHex, type Hex, toHex, utf8 } from '../lib/bytes'
import { createStore } from '../lib/createStore'
import type { Eip1193Provider } from '../lib/eip1193'
import { toBaseError } from '../session/toBaseError'
import type { WalletPort, WalletState } from '../session/walletPort'

/** What the wallet stack, once it has loaded, can do for the port. */
export interface WalletStack {
  openModal(): void
  disconnect(): Promise<void>
}

/** A connected wallet: one account on one chain, behind one provider. */
export interface Connection {
  /** EIP-55: wallets are asked with the spelling that they gave. */
  readonly address: Hex
  readonly chainId: number
  readonly name: string
  readonly provider: Eip1193Provider
}

/** The port, and the side of it that the wallet stack drives. */
export interface Wallet extends WalletPort {
  /** The stack is ready to show its list: opens it when that was asked for meanwhile. Returns the way to detach. */
  attach(stack: WalletStack): () => void
  /** What the stack sees. The connected state is told in one step: state and provider never disagree. */
  report(seen: Connection | 'loading' | 'connecting' | 'disconnected'): void
  /** An attempt to connect begins (null), or has ended with what the wallet threw. */
  reportAttempt(error: unknown): void
}

const nobody = (
  status: WalletState['status'],
  connectError: WalletState['connectError'] = null,
): WalletState => ({
  status,
  address: null,
  chainId: null,
  name: null,
  connectError,
})

/** Creates the wallet port. It is small and there at once; the wallet stack (WalletRoot) loads later and attaches itself. */
export function createWallet(): Wallet {
  const state = createStore(nobody('loading'))
  let connection: Connection | null = null
  let stack: WalletStack | null = null
  let isWanted = false

  /** The wallet of the last visit is back a moment after a reload: what is asked of it meanwhile waits. */
  function settled(): Promise<void> {
    if (state.get().status !== 'loading') return Promise.resolve()
    return new Promise((resolve) => {
      const unsubscribe = state.subscribe(() => {
        if (state.get().status === 'loading') return
        unsubscribe()
        resolve()
      })
    })
  }

  async function sign(method: string, paramsFor: (address: Hex) => readonly string[]): Promise<Uint8Array> {
    await settled()
    if (!connection) throw new Error(`${method} needs a connected wallet`)
    const { provider, address } = connection
    const signature = await provider.request({ method, params: paramsFor(address) })
    if (typeof signature !== 'string') throw new TypeError('the wallet answered no signature')
    return fromHex(signature)
  }

  function reportAttempt(error: unknown): void {
    const connectError = error === null ? null : toBaseError(error)
    if (state.get().connectError !== connectError) state.set({ ...state.get(), connectError })
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    provider: () => connection?.provider ?? null,

    connect() {
      reportAttempt(null)
      if (stack) stack.openModal()
      else isWanted = true
    },

    async disconnect() {
      await stack?.disconnect()
    },

    signText: (text) => sign('personal_sign', (address) => [toHex(utf8(text)), address]),
    signTypedData: (data) => sign('eth_signTypedData_v4', (address) => [address, JSON.stringify(data)]),

    attach(next) {
      stack = next
      if (isWanted) {
        isWanted = false
        next.openModal()
      }
      return () => {
        if (stack === next) stack = null
      }
    },

    report(seen) {
      if (typeof seen === 'string') {
        connection = null
        const { status, address, connectError } = state.get()
        if (status !== seen || address) state.set(nobody(seen, connectError))
        return
      }
      connection = seen
      const address = seen.address.toLowerCase() as Hex
      state.set({ status: 'connected', address, chainId: seen.chainId, name: seen.name, connectError: null })
    },

    reportAttempt,
  }
}
