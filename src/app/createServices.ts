import { createKeyDirectory } from '../chain/keyDirectory'
import { createLogSource } from '../chain/logSource'
import { createRpcClient } from '../chain/rpcClient'
import { defaultPollInterval } from '../chain/watchHead'
import { systemClock } from '../lib/systemClock'
import type { Keychain, RecoveryFiles, Submitter } from '../messaging/ports'
import type { Scope } from '../messaging/types'
import type { Config } from '../session/config'
import { createSession } from '../session/createSession'
import type { Services } from '../session/SessionProvider'
import { createKeychain } from '../storage/keychain'
import { createWallet, type Wallet } from '../wallet/createWallet'
import { DEMO_PEOPLE, type DemoPerson, demoPerson } from '../wallet/demo/demoPerson'
import { forgetWallet } from '../wallet/forgetWallet'
import { connectIngest } from '../worker/connectIngest'
import { startIngestThread } from '../worker/startIngestThread'
import { createChainPort } from './createChainPort'
import { createTabSignal } from './createTabSignal'
import { followVisibility } from './followVisibility'
import { identityReaders } from './identityReaders'
import { lazySubmitter } from './lazySubmitter'
import { watchChain } from './watchChain'

/** What the features may use, and what only the composition root needs. */
export interface AppServices extends Services {
  readonly wallet: Wallet
  /** Whom this tab is, where a demo link opened it. */
  readonly person: DemoPerson | null
  /** Where the wallet stack and small settings are kept: a demo tab's own, so that two tabs are two people. */
  readonly storage: Storage
  /** Compares the chain that each RPC stands on with config.json. Waits for nothing. */
  readonly checkChain: () => void
}

const ASK_EACH_TIME = 'sealog.askEachTime'

/** Wires the adapters to the session. Nothing is read from the network or the wallet yet. */
export function createServices(config: Config): AppServices {
  const [chain, ...otherChains] = config.chains
  const { chainId, contract, fromBlock } = chain
  const person = demoPerson(location.search, chainId)
  const storage = person === null ? localStorage : sessionStorage

  const chainWatch = watchChain(chain)
  const client = createRpcClient(chain.rpcUrls, { check: chainWatch.check })
  const wallet = createWallet()
  const createScopeSubmitter = ({ account, genesisHash }: Scope) => {
    let submitter: Submitter | undefined
    return lazySubmitter(async () => {
      const { createSubmitter } = await import('../chain/submitter')
      submitter ??= createSubmitter({
        provider: wallet.provider,
        client,
        chainId,
        genesisHash,
        contract,
        account,
      })
      return submitter
    })
  }

  const session = createSession({
    chain,
    domain: config.keyDomain ?? location.hostname,
    wallet,
    keychain: keychainOf(person),
    recoveryFiles,
    source: createLogSource({ client, contract, fromBlock, pollInterval: defaultPollInterval(chainId) }),
    directory: createKeyDirectory({ client, contract, fromBlock }),
    fetchSignedKeyDesk: async () =>
      (await import('../chain/signedKeyDesk')).createSignedKeyDesk({ client, contract }),
    fetchSenderDesk: async () =>
      (await import('../chain/senderDesk')).createSenderDesk({
        ...{ client, chainId, contract },
        fromBlock,
        clock: systemClock,
      }),
    createSubmitter: createScopeSubmitter,
    // Only the desk reads on this thread: loaded with it.
    fetchOpener: async (scope) => (await import('../worker/openerInline')).createInlineOpener(scope),
    createIngest: ({ scope, keys, dataKey }) =>
      followVisibility(
        connectIngest(startIngestThread, {
          chain: { chainId, rpcUrls: chain.rpcUrls, contract, fromBlock },
          scope,
          keys,
          dataKey,
        }),
      ),
    identityReaders: () => identityReaders({ chain, client, otherChains, wallet }),
    // Asked only when a signature does not fit: loaded then.
    isContract: async (address) => (await import('../chain/isContract')).isContract(client, address),
    clock: systemClock,
    askEachTime: {
      get: () => storage.getItem(ASK_EACH_TIME) === 'true',
      set: (value) => storage.setItem(ASK_EACH_TIME, String(value)),
    },
    tabSignal: createTabSignal('sealog.tabs'),
    reload: () => {
      // The route may name a person: it goes as well. Another hash alone would not reload.
      history.replaceState(null, '', location.pathname + location.search)
      location.reload()
    },
  })
  const chainPort = createChainPort({
    ...{ config, chain, client, wallet },
    createSubmitter: createScopeSubmitter,
    wrongSources: chainWatch.wrongSources,
  })
  return { config, chain, session, wallet, chainPort, person, storage, checkChain: chainWatch.start }
}

/**
 * A demo tab comes back as its own person, whoever was unlocked last, and its settings concern nobody else. Forgetting includes
 * what the wallet stack keeps.
 */
function keychainOf(person: DemoPerson | null): Keychain {
  const keychain = createKeychain(navigator.locks)
  const own = person === null ? undefined : DEMO_PEOPLE[person].address
  return {
    ...keychain,
    loadUnlocked: (account = own) => keychain.loadUnlocked(account),
    lock: (account = own) => keychain.lock(account),
    async forgetDevice() {
      await keychain.forgetDevice()
      forgetWallet(localStorage)
    },
  }
}

/** Loaded with the first file: most people never open one. */
const recoveryFiles: RecoveryFiles = {
  async seal(content, passphrase) {
    const files = await import('../storage/recoveryFile')
    return files.recoveryFiles.seal(content, passphrase)
  },
  async open(file, passphrase) {
    const files = await import('../storage/recoveryFile')
    return files.recoveryFiles.open(file, passphrase)
  },
}
