import type { LocalAccount } from 'viem'
import { WebSocket } from 'ws'
import { createAccountProvider } from '../../bot/accountProvider'
import { identityReaders } from '../../src/app/identityReaders'
import { createChainCheck } from '../../src/chain/chainCheck'
import { isContract } from '../../src/chain/isContract'
import { createKeyDirectory } from '../../src/chain/keyDirectory'
import { createLogSource } from '../../src/chain/logSource'
import { createRpcClient } from '../../src/chain/rpcClient'
import { createSenderDesk } from '../../src/chain/senderDesk'
import { createSignedKeyDesk } from '../../src/chain/signedKeyDesk'
import { createSubmitter } from '../../src/chain/submitter'
import { fromHex, type Hex } from '../../src/lib/bytes'
import { systemClock } from '../../src/lib/systemClock'
import { createIngest } from '../../src/messaging/createIngest'
import type { ChainConfig } from '../../src/session/config'
import { createSession } from '../../src/session/createSession'
import type { Session } from '../../src/session/session'
import { createFakeBrowser } from '../../src/session/testing/fakeBrowser'
import type { WalletPort, WalletState } from '../../src/session/walletPort'
import { recoveryFiles } from '../../src/storage/recoveryFile'
import { createInlineOpener } from '../../src/worker/openerInline'

/** Without the line that announces blocks. */
const POLL_INTERVAL = 100
// Node has one from version 22 on. Blocks are announced then, as to a page: asking for them takes a tenth of the processor.
class Line extends WebSocket {
  constructor(url: string) {
    super(url)
    // A browser throws none either where a line is closed before it stands.
    this.on('error', () => {})
  }
}
Object.assign(globalThis, { WebSocket: globalThis.WebSocket ?? Line })

/** The page's session in Node, on the real chain: its wallet is an account of this process, its browser is memory. Not started. */
export function createNodeSession(chain: ChainConfig, signer: LocalAccount): Session {
  const { chainId, contract, fromBlock, rpcUrls } = chain
  const client = createRpcClient(rpcUrls, { check: createChainCheck(chainId) })
  const provider = createAccountProvider(signer, client)
  const source = createLogSource({ client, contract, fromBlock, pollInterval: POLL_INTERVAL })
  const directory = createKeyDirectory({ client, contract, fromBlock })
  const wallet = createNodeWallet(signer, chainId, provider)
  return createSession({
    chain,
    domain: 'localhost',
    wallet,
    keychain: createFakeBrowser().keychain,
    recoveryFiles,
    source,
    directory,
    fetchSignedKeyDesk: async () => createSignedKeyDesk({ client, contract }),
    fetchSenderDesk: async () =>
      createSenderDesk({ client, chainId, contract, fromBlock, clock: systemClock }),
    createSubmitter: (scope) => createSubmitter({ ...scope, provider: wallet.provider, client }),
    fetchOpener: async (scope) => createInlineOpener(scope),
    createIngest: ({ scope, keys, messages }) =>
      createIngest({
        scope,
        keys,
        ports: { source, directory, opener: createInlineOpener(scope), messages, clock: systemClock },
      }),
    // The wallet's node is the same one.
    identityReaders: () =>
      identityReaders({ chain, client, otherChains: [], wallet: { provider: () => null } }),
    isContract: (address) => isContract(client, address),
    clock: systemClock,
    askEachTime: { get: () => false, set: () => {} },
    tabSignal: { announce: () => {}, watch: () => () => {} },
    reload: () => {},
  })
}

function createNodeWallet(
  signer: LocalAccount,
  chainId: number,
  provider: ReturnType<WalletPort['provider']>,
): WalletPort {
  const address = signer.address.toLowerCase() as Hex
  const state: WalletState = { status: 'connected', address, chainId, name: 'Node', connectError: null }
  return {
    get: () => state,
    subscribe: () => () => {},
    connect: () => {},
    disconnect: async () => {},
    provider: () => provider,
    signText: async (message) => fromHex(await signer.signMessage({ message })),
    async signTypedData(data) {
      // As it goes to a wallet: viem's types of a literal want bigints.
      const sent: Parameters<LocalAccount['signTypedData']>[0] = JSON.parse(JSON.stringify(data))
      return fromHex(await signer.signTypedData(sent))
    },
  }
}
