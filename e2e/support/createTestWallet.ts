import { createWalletClient, type Hex, hexToString, http, type LocalAccount, numberToHex } from 'viem'
import { isContractAccount, throughContract } from './createContractAccount'
import type { ProviderAnswer } from './injectedProvider'

export type PromptKind = 'connect' | 'sign' | 'transaction' | 'switchChain' | 'addChain'

/** What the user was asked, in the order of asking. */
export interface Prompt {
  readonly kind: PromptKind
  readonly method: string
  readonly params: readonly unknown[]
  /** The text to be signed, of personal_sign. */
  readonly text?: string
}

export interface TestWalletOptions {
  /** The first one is selected. */
  readonly accounts: readonly [LocalAccount, ...LocalAccount[]]
  /** RPC url of each chain that the wallet knows; null for one that it knows and cannot reach. */
  readonly networks: Readonly<Record<number, string | null>>
  /** The chain that it stands on at first. */
  readonly chainId: number
  /** Whether wallet_addEthereumChain also switches. Default true; some wallets answer null and have not switched. */
  readonly addSwitches?: boolean
  /** Whether the user has connected the site before. Default false. */
  readonly connected?: boolean
}

/** A held prompt: nothing goes on until it is answered. */
export interface HeldPrompt {
  /** Settles when the user has been asked. */
  readonly asked: Promise<Prompt>
  approve(): void
  decline(): void
}

export interface TestWallet {
  readonly prompts: readonly Prompt[]
  readonly address: Hex
  readonly chainId: number
  /** The user declines the next prompts: error 4001. */
  declineNext(count?: number): void
  /** The user lets the next prompt wait. */
  holdNext(): HeldPrompt
  /** The user selects another account; a connected page is told. */
  selectAccount(index: number): void
  /** The user changes the network in the wallet. */
  selectChain(chainId: number): void
  /** The wallet locks itself: the accounts are gone, and no event says so (as MetaMask does it). The next connect unlocks. */
  lock(): void
  /** The user disconnects the site in the wallet. */
  disconnect(): void
  /** The wallet forgets a chain, as if it had never been added. */
  forgetChain(chainId: number): void
  /** Answers a page's EIP-1193 request. */
  request(method: string, params: readonly unknown[]): Promise<ProviderAnswer>
}

class ProviderError extends Error {
  readonly code: number
  readonly data?: unknown
  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

type Answer = 'approve' | 'decline'

/**
 * A wallet with real keys and a scripted user: it signs with viem accounts and sends through the RPC of its chain. It
 * follows MetaMask where wallets differ (prompts one at a time, typed data only for the active chain, no event on lock).
 */
export function createTestWallet(
  options: TestWalletOptions,
  emit: (event: 'accountsChanged' | 'chainChanged', value: unknown) => void,
): TestWallet {
  const networks = new Map(Object.entries(options.networks).map(([id, url]) => [Number(id), url]))
  const prompts: Prompt[] = []
  const script: (() => Promise<Answer>)[] = []
  let chainId = options.chainId
  let account = options.accounts[0]
  let connected = options.connected ?? false
  let locked = false
  let queue: Promise<unknown> = Promise.resolve()

  const address = () => account.address.toLowerCase() as Hex
  const visible = () => (connected && !locked ? [address()] : [])

  /** Asks the user; prompts queue up, as they do in a wallet. */
  const ask = (prompt: Prompt): Promise<void> => {
    const turn = queue.then(async () => {
      prompts.push(prompt)
      const answer = await (script.shift()?.() ?? 'approve')
      if (answer === 'decline') throw new ProviderError(4001, 'User rejected the request.')
    })
    queue = turn.catch(() => {})
    return turn
  }

  const setChain = (next: number) => {
    if (next === chainId) return
    chainId = next
    emit('chainChanged', numberToHex(next))
  }

  const rpcUrl = () => {
    const url = networks.get(chainId)
    if (url === undefined || url === null)
      throw new ProviderError(-32603, `Chain ${chainId} cannot be reached.`)
    return url
  }

  const requireAccount = (claimed: unknown) => {
    if (visible().length === 0)
      throw new ProviderError(4100, 'The requested account has not been authorized.')
    if (String(claimed).toLowerCase() !== address())
      throw new ProviderError(4100, `No access to ${String(claimed)}.`)
  }

  const connect = async (method: string, params: readonly unknown[]) => {
    if (visible().length > 0 && method === 'eth_requestAccounts') return
    await ask({ kind: 'connect', method, params })
    connected = true
    locked = false
    emit('accountsChanged', visible())
  }

  const permissions = () =>
    visible().length === 0
      ? []
      : [
          {
            parentCapability: 'eth_accounts',
            caveats: [{ type: 'restrictReturnedAccounts', value: visible() }],
          },
        ]

  const sendTransaction = async (transaction: Record<string, string | undefined>) => {
    const call = { to: transaction['to'] as Hex, data: transaction['data'] as Hex }
    if (isContractAccount(account)) {
      const client = createWalletClient({
        account: account.owner,
        transport: http(rpcUrl(), { retryCount: 0 }),
      })
      return await client.sendTransaction({ chain: null, ...throughContract(account.address, call) })
    }
    const client = createWalletClient({ account, transport: http(rpcUrl(), { retryCount: 0 }) })
    const quantity = (name: string) => {
      const value = transaction[name]
      return value === undefined ? {} : { [name]: BigInt(value) }
    }
    return await client.sendTransaction({
      chain: null,
      ...call,
      ...quantity('value'),
      ...quantity('gas'),
      ...quantity('maxFeePerGas'),
      ...quantity('maxPriorityFeePerGas'),
    })
  }

  /** A read: the node's answer as it is, with its own error code and data. */
  const forward = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const response = await fetch(rpcUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    const reply = (await response.json()) as {
      result?: unknown
      error?: { code: number; message: string; data?: unknown }
    }
    if (reply.error) throw new ProviderError(reply.error.code, reply.error.message, reply.error.data)
    return reply.result
  }

  const handle = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    switch (method) {
      case 'eth_chainId':
        return numberToHex(chainId)
      case 'net_version':
        return String(chainId)
      case 'eth_accounts':
        return visible()
      case 'eth_requestAccounts':
        await connect(method, params)
        return visible()
      case 'wallet_requestPermissions':
        await connect(method, params)
        return permissions()
      case 'wallet_getPermissions':
        return permissions()
      case 'wallet_revokePermissions':
        connected = false
        emit('accountsChanged', [])
        return null
      case 'personal_sign': {
        const [raw, signer] = params as [Hex, string]
        requireAccount(signer)
        await ask({ kind: 'sign', method, params, text: hexToString(raw) })
        return await account.signMessage({ message: { raw } })
      }
      case 'eth_signTypedData_v4': {
        const [signer, json] = params as [string, string]
        requireAccount(signer)
        const data = JSON.parse(json) as Parameters<LocalAccount['signTypedData']>[0]
        const domainChain = data.domain?.chainId
        if (domainChain !== undefined && Number(domainChain) !== chainId) {
          throw new ProviderError(
            -32603,
            `Provided chainId "${domainChain}" must match the active chainId "${chainId}"`,
          )
        }
        await ask({ kind: 'sign', method, params })
        return await account.signTypedData(data)
      }
      case 'eth_sendTransaction': {
        const [transaction] = params as [Record<string, string | undefined>]
        requireAccount(transaction['from'])
        await ask({ kind: 'transaction', method, params })
        return await sendTransaction(transaction)
      }
      case 'wallet_switchEthereumChain': {
        const next = Number((params as [{ chainId: string }])[0].chainId)
        if (!networks.has(next))
          throw new ProviderError(4902, `Unrecognized chain ID "${numberToHex(next)}".`)
        if (next === chainId) return null
        await ask({ kind: 'switchChain', method, params })
        setChain(next)
        return null
      }
      case 'wallet_addEthereumChain': {
        const [chain] = params as [{ chainId: string; rpcUrls: readonly string[] }]
        const next = Number(chain.chainId)
        await ask({ kind: 'addChain', method, params })
        networks.set(next, chain.rpcUrls[0] ?? null)
        if (options.addSwitches !== false) setChain(next)
        return null
      }
      default:
        if (!/^(eth|net|web3)_/.test(method)) throw new ProviderError(4200, `${method} is not supported.`)
        return await forward(method, params)
    }
  }

  return {
    prompts,
    get address() {
      return address()
    },
    get chainId() {
      return chainId
    },
    declineNext(count = 1) {
      for (let i = 0; i < count; i++) script.push(() => Promise.resolve('decline'))
    },
    holdNext() {
      let settle: (answer: Answer) => void = () => {}
      const answered = new Promise<Answer>((resolve) => {
        settle = resolve
      })
      const asked = new Promise<Prompt>((resolve) => {
        script.push(() => {
          const prompt = prompts.at(-1)
          if (prompt !== undefined) resolve(prompt)
          return answered
        })
      })
      return { asked, approve: () => settle('approve'), decline: () => settle('decline') }
    },
    selectAccount(index) {
      const next = options.accounts[index]
      if (next === undefined) throw new RangeError(`the test wallet has no account ${index}`)
      account = next
      if (visible().length > 0) emit('accountsChanged', visible())
    },
    selectChain(next) {
      if (!networks.has(next)) throw new RangeError(`the test wallet does not know chain ${next}`)
      setChain(next)
    },
    lock() {
      locked = true
    },
    disconnect() {
      connected = false
      emit('accountsChanged', [])
    },
    forgetChain(id) {
      networks.delete(id)
    },
    async request(method, params) {
      try {
        return { result: await handle(method, params) }
      } catch (error) {
        if (!(error instanceof ProviderError)) {
          return { error: { code: -32603, message: error instanceof Error ? error.message : String(error) } }
        }
        const { code, message, data } = error
        return { error: { code, message, ...(data === undefined ? {} : { data }) } }
      }
    },
  }
}
