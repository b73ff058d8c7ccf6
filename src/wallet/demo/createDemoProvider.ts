import { createWalletClient, custom, type Hex, isAddressEqual, type LocalAccount, numberToHex } from 'viem'
import type { Eip1193Provider } from '../../lib/eip1193'

/** EIP-1193 with the events that a page listens to. */
export interface DemoProvider extends Eip1193Provider {
  on(event: string, listener: Listener): void
  removeListener(event: string, listener: Listener): void
}

type Listener = (value: unknown) => void

export interface DemoProviderParams {
  readonly account: LocalAccount
  readonly chainId: number
  /** One request to the local node; throws its error. */
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>
  /** Keeps whether this tab is connected. */
  readonly storage: Storage
}

const CONNECTED = 'sealog.demo.connected'

/** An error as EIP-1193 and EIP-3085 have it. */
class ProviderError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * A wallet for the local chain that holds one public test key and signs whatever it is asked: for trying the app, and only
 * ever announced on chain 31337. It answers what wallets answer (EIP-1193, EIP-2255, EIP-3326) and reads from the local node.
 */
export function createDemoProvider({ account, chainId, request, storage }: DemoProviderParams): DemoProvider {
  const listeners = new Map<string, Set<Listener>>()
  const signer = createWalletClient({
    account,
    transport: custom({ request: ({ method, params }) => request(method, params ?? []) }),
  })
  // One after the other: two transactions at a time would count the same nonce.
  let sending: Promise<unknown> = Promise.resolve()

  const accounts = (): Hex[] => (storage.getItem(CONNECTED) === null ? [] : [account.address])
  const emit = (event: string, value: unknown) => listeners.get(event)?.forEach((listener) => listener(value))

  function setConnected(isConnected: boolean): void {
    if (isConnected === accounts().length > 0) return
    if (isConnected) storage.setItem(CONNECTED, 'true')
    else storage.removeItem(CONNECTED)
    emit('accountsChanged', accounts())
  }

  function requireAccount(address: unknown): void {
    if (
      accounts().length === 0 ||
      typeof address !== 'string' ||
      !isAddressEqual(address as Hex, account.address)
    ) {
      throw new ProviderError(4100, 'This demo wallet does not hold that account.')
    }
  }

  function sendTransaction(transaction: Partial<Record<'from' | 'to' | 'data' | 'value' | 'gas', Hex>>) {
    requireAccount(transaction.from)
    const { to, data, value, gas } = transaction
    const sent = sending.then(() =>
      signer.sendTransaction({
        chain: null,
        ...(to && { to }),
        ...(data && { data }),
        ...(value && { value: BigInt(value) }),
        ...(gas && { gas: BigInt(gas) }),
      }),
    )
    sending = sent.catch(() => {})
    return sent
  }

  async function answer(method: string, params: readonly unknown[]): Promise<unknown> {
    switch (method) {
      case 'eth_accounts':
        return accounts()
      case 'eth_requestAccounts':
        setConnected(true)
        return accounts()
      case 'wallet_requestPermissions':
        setConnected(true)
        return [permission(accounts())]
      case 'wallet_getPermissions':
        return accounts().length === 0 ? [] : [permission(accounts())]
      case 'wallet_revokePermissions':
        setConnected(false)
        return null
      case 'eth_chainId':
        return numberToHex(chainId)
      case 'wallet_switchEthereumChain':
      case 'wallet_addEthereumChain':
        if (Number((params[0] as { chainId?: string } | undefined)?.chainId) === chainId) return null
        throw new ProviderError(4902, 'This demo wallet knows the local chain only.')
      case 'personal_sign': {
        const [message, address] = params
        requireAccount(address)
        return signer.signMessage({ message: { raw: message as Hex } })
      }
      case 'eth_signTypedData_v4': {
        const [address, json] = params
        requireAccount(address)
        return signer.signTypedData(JSON.parse(String(json)))
      }
      case 'eth_sendTransaction':
        return sendTransaction(params[0] ?? {})
    }
    // The node has unlocked accounts of its own: what signs must not reach it.
    if (/^(eth_(?!sign|sendT)|net_|web3_)/.test(method)) return request(method, params)
    throw new ProviderError(4200, `This demo wallet does not support ${method}.`)
  }

  return {
    request: async ({ method, params }) => answer(method, Array.isArray(params) ? params : []),
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
    },
    removeListener(event, listener) {
      listeners.get(event)?.delete(listener)
    },
  }
}

const permission = (accounts: readonly Hex[]) => ({
  parentCapability: 'eth_accounts',
  caveats: [{ type: 'restrictReturnedAccounts', value: accounts }],
})
