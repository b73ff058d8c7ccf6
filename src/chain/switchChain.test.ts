import { expect, test } from 'vitest'
import type { Hex } from '../lib/bytes'
import type { Eip1193Provider } from '../lib/eip1193'
import { switchChain } from './switchChain'

const OURS: Hex = `0x${'01'.repeat(32)}`
const THEIRS: Hex = `0x${'02'.repeat(32)}`
const CHAIN = {
  chainId: 31337,
  name: 'Local',
  rpcUrls: ['http://localhost:8545', 'ws://localhost:8545'],
  explorerUrl: 'https://explorer.example/',
}
const ID = '0x7a69'

interface Behaviour {
  /** Networks that the wallet knows: id → genesis hash. */
  known?: { [chainId: string]: Hex }
  onSwitch?: (wallet: Wallet, chainId: string) => unknown
  onAdd?: (wallet: Wallet, chainId: string) => unknown
  /** Nodes that have dropped block 0. */
  hidesGenesis?: boolean
}
interface Wallet extends Eip1193Provider {
  chainId: string
  known: { [chainId: string]: Hex }
  asked: string[]
  added: unknown[]
}

/** A wallet by the book (EIP-3085, EIP-3326), from which each test departs in one way. */
function createWallet({ known = {}, onSwitch, onAdd, hidesGenesis = false }: Behaviour = {}): Wallet {
  const wallet: Wallet = {
    chainId: '0x1',
    known: { '0x1': THEIRS, ...known },
    asked: [],
    added: [],
    async request({ method, params }) {
      wallet.asked.push(method)
      const [first] = (params ?? []) as [{ chainId: string }]
      switch (method) {
        case 'eth_chainId':
          return wallet.chainId
        case 'eth_getBlockByNumber':
          if (hidesGenesis) throw { code: -32000, message: 'missing block' }
          return { number: '0x0', hash: wallet.known[wallet.chainId], timestamp: '0x0' }
        case 'wallet_switchEthereumChain':
          if (onSwitch) return onSwitch(wallet, first.chainId)
          if (!wallet.known[first.chainId]) throw { code: 4902, message: 'Unrecognized chain ID' }
          wallet.chainId = first.chainId
          return null
        case 'wallet_addEthereumChain':
          wallet.added.push(first)
          if (onAdd) return onAdd(wallet, first.chainId)
          wallet.known[first.chainId] = OURS
          wallet.chainId = first.chainId
          return null
        default:
          throw { code: 4200, message: method }
      }
    },
  }
  return wallet
}

test('a known chain is switched to', async () => {
  const wallet = createWallet({ known: { [ID]: OURS } })
  await switchChain(wallet, CHAIN, OURS)
  expect(wallet.chainId).toBe(ID)
  expect(wallet.added).toEqual([])
})

test.each([
  ['4902', { code: 4902, message: 'Unrecognized chain ID "0x7a69".' }],
  [
    '4902 inside -32603',
    { code: -32603, message: 'Internal error', data: { originalError: { code: 4902 } } },
  ],
  ['words alone', { code: -32603, message: 'Unrecognized chain ID "0x7a69". Try adding the chain first.' }],
])('a chain unknown to the wallet is added, its http urls only (%s)', async (_, error) => {
  const wallet = createWallet({
    onSwitch: () => {
      throw error
    },
  })
  await switchChain(wallet, CHAIN, OURS)
  expect(wallet.added).toEqual([
    {
      chainId: ID,
      chainName: 'Local',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: ['http://localhost:8545'],
      blockExplorerUrls: ['https://explorer.example/'],
    },
  ])
})

test('a wallet that adds without switching is asked to switch', async () => {
  const wallet = createWallet({
    onAdd: (self, chainId) => {
      self.known[chainId] = OURS
      return null
    },
  })
  await switchChain(wallet, CHAIN, OURS)
  expect(wallet.chainId).toBe(ID)
})

// UX: "Re-read the chain after it: wallets may answer null and not have switched."
test('a wallet that answers null and does not switch is not believed', async () => {
  const wallet = createWallet({ known: { [ID]: OURS }, onSwitch: () => null })
  await expect(switchChain(wallet, CHAIN, OURS)).rejects.toMatchObject({ name: 'WrongChainError' })
})

// UX: "MetaMask may already have chain 31337 on another port."
test('another chain of the same id: ours is offered, and taken when the wallet replaces its own', async () => {
  const wallet = createWallet({ known: { [ID]: THEIRS } })
  await switchChain(wallet, CHAIN, OURS)
  expect(wallet.known[ID]).toBe(OURS)
})

test('another chain of the same id that the wallet keeps: the text says what to do', async () => {
  const wallet = createWallet({ known: { [ID]: THEIRS }, onAdd: () => null })
  await expect(switchChain(wallet, CHAIN, OURS)).rejects.toMatchObject({
    name: 'WrongChainError',
    shortMessage: expect.stringMatching(/31337 is another chain.*Remove that network/),
  })
})

test('a wallet that cannot show block 0 is believed', async () => {
  const wallet = createWallet({ known: { [ID]: OURS }, hidesGenesis: true })
  await switchChain(wallet, CHAIN, OURS)
  expect(wallet.chainId).toBe(ID)
})

test.each(['onSwitch', 'onAdd'] as const)('declining at %s is a RejectedError', async (step) => {
  const wallet = createWallet({
    [step]: () => {
      throw { code: 4001, message: 'User rejected the request.' }
    },
  })
  await expect(switchChain(wallet, CHAIN, OURS)).rejects.toMatchObject({ name: 'RejectedError' })
  expect(wallet.asked.at(-1)).toBe(
    step === 'onAdd' ? 'wallet_addEthereumChain' : 'wallet_switchEthereumChain',
  )
})

test('a wallet with an open request: the user is told to answer there', async () => {
  const wallet = createWallet({
    onSwitch: () => {
      throw { code: -32002, message: "Request of type 'wallet_switchEthereumChain' already pending" }
    },
  })
  await expect(switchChain(wallet, CHAIN, OURS)).rejects.toMatchObject({ name: 'WalletBusyError' })
})

test('a wallet that cannot be switched from a page: the user is told to do it there', async () => {
  const wallet = createWallet({
    onSwitch: () => {
      throw { code: 4200, message: 'Unsupported method' }
    },
  })
  await expect(switchChain(wallet, CHAIN, OURS)).rejects.toMatchObject({
    name: 'WrongChainError',
    shortMessage: 'The wallet did not switch. Choose Local (chain id 31337) in the wallet itself.',
  })
})
