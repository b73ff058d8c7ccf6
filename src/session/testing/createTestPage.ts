import { createIngest } from '../../messaging/createIngest'
import { NetworkError } from '../../messaging/errors'
import { CHAIN_ID, CONTRACT, createTestOpener } from '../../messaging/testing/createPerson'
import type { FakeChain } from '../../messaging/testing/fakeChain'
import type { FakeClock } from '../../messaging/testing/fakeClock'
import { createSession } from '../createSession'
import type { Session } from '../session'
import type { SessionDeps, TabMessage } from '../sessionDeps'
import type { FakeBrowser } from './fakeBrowser'
import { fakeRecoveryFiles } from './fakeRecoveryFiles'
import type { FakeWallet } from './fakeWallet'

export interface TestPageOptions {
  readonly chain: FakeChain
  readonly wallet: FakeWallet
  readonly browser: FakeBrowser
  readonly clock: FakeClock
  readonly onReload?: () => void
  /** What this page is built from otherwise. */
  readonly deps?: Partial<SessionDeps>
}

/** The session of one page: this wallet, in this browser, on this chain. */
export function createTestPage({ chain, wallet, browser, clock, onReload, deps }: TestPageOptions): Session {
  const ownTab = new Set<(message: TabMessage) => void>()
  return createSession({
    chain: {
      chainId: CHAIN_ID,
      name: 'Fake',
      rpcUrls: ['http://localhost'],
      contract: CONTRACT,
      fromBlock: 0,
    },
    domain: 'sealog.example',
    wallet: wallet.port,
    keychain: browser.keychain,
    recoveryFiles: fakeRecoveryFiles,
    source: chain.source(),
    directory: chain.directory(),
    fetchSignedKeyDesk: async () => chain.signedKeyDesk(),
    // The real contract's: e2e/sessionSender.test.ts.
    fetchSenderDesk: () => Promise.reject(new NetworkError()),
    createSubmitter: ({ account }) => chain.submitter(account),
    fetchOpener: async (scope) => createTestOpener(scope),
    createIngest: ({ scope, keys, messages }) =>
      createIngest({
        scope,
        keys,
        ports: {
          source: chain.source(),
          directory: chain.directory(),
          opener: createTestOpener(scope),
          messages,
          clock,
        },
      }),
    identityReaders: () => [
      {
        required: true,
        chainId: CHAIN_ID,
        fetch: async (account) => {
          chain.onRead('logs')
          return chain.identity(account)
        },
      },
    ],
    isContract: async () => false,
    clock,
    askEachTime: {
      get: () => browser.settings.askEachTime,
      set: (value) => {
        browser.settings.askEachTime = value
      },
    },
    tabSignal: {
      announce: (message) => {
        for (const tab of browser.tabs) if (!ownTab.has(tab)) tab(message)
      },
      watch: (onMessage) => {
        ownTab.add(onMessage)
        browser.tabs.add(onMessage)
        return () => browser.tabs.delete(onMessage)
      },
    },
    reload: () => onReload?.(),
    ...deps,
  })
}
