import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { MemoryRouter } from 'react-router'
import { enLater } from '../../i18n/enLater'
import { addLaterTexts, startI18n } from '../../i18n/i18n'
import { createStore, type Store } from '../../lib/createStore'
import type { Engine } from '../../messaging/engine'
import { type MessageList, withMessages } from '../../messaging/messageList'
import type { EngineState } from '../../messaging/state'
import { DEFAULT_KEY_INDEX, defaultThread, threadIdOf } from '../../messaging/threadId'
import type { Address, KeyLog, Message, OutboxRow, ThreadRef } from '../../messaging/types'
import type { ChainPort, WrongSource } from '../../session/chainPort'
import { RegistrationTextError } from '../../session/errors'
import { createLabelExport } from '../../session/labelExport'
import type { ReadingDesk } from '../../session/readingDesk'
import type { Recovery } from '../../session/recovery'
import { type Services, SessionProvider } from '../../session/SessionProvider'
import type { ActiveSender, Senders, SendersState } from '../../session/senders'
import type { Session, SessionState } from '../../session/session'
import type { SignedKeys } from '../../session/signedKeys'
import type { WalletPort, WalletState } from '../../session/walletPort'

export const ALICE: Address = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
export const BOB: Address = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc'
export const CONTRACT: Address = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
const HASH = `0x${'ab'.repeat(32)}` as const
const NOW = 1_800_000_000

/** A chain and its parts that answer at once. Everything that the screens ask for is a store to set or a list to read. */
export interface FakeServices {
  readonly services: Services
  readonly session: Store<SessionState>
  readonly wallet: Store<WalletState>
  readonly engine: Store<EngineState>
  /** What the screens called, in order: `[name, …arguments]`. */
  readonly calls: (readonly [string, ...unknown[]])[]
}

export interface FakeOptions {
  readonly session?: Partial<SessionState>
  readonly wallet?: Partial<WalletState>
  readonly state?: Partial<EngineState>
  readonly engine?: Partial<Engine>
  readonly chainPort?: Partial<ChainPort>
  readonly recovery?: Partial<Recovery>
  readonly desk?: ReadingDesk
  /** How many versions of each label this browser holds. */
  readonly versions?: number
  readonly signedKeys?: Partial<SignedKeys>
  readonly senders?: Partial<Senders>
  readonly activeSender?: ActiveSender
}

/** Alice, unlocked and registered, on the local chain, with an empty inbox; options change what a test is about. */
export function createFakeServices(options: FakeOptions = {}): FakeServices {
  const calls: FakeServices['calls'] = []
  const record =
    (name: string) =>
    (...args: unknown[]): Promise<void> => {
      calls.push([name, ...args])
      return Promise.resolve()
    }
  const state = createStore(fakeState(options.state))
  const engine: Engine = {
    get: state.get,
    subscribe: state.subscribe,
    start: record('start'),
    stop: () => undefined,
    refresh: record('refresh'),
    send: record('send'),
    reply: record('reply'),
    react: record('react'),
    edit: record('edit'),
    retract: record('retract'),
    sendContactCard: record('sendContactCard'),
    retry: record('retry'),
    discard: record('discard'),
    flush: () => undefined,
    startThread: async (peer, title) => {
      calls.push(['startThread', peer, title])
      return defaultThread(peer, `0x${'0'.repeat(48)}0123456789abcdef`)
    },
    saveDraft: record('saveDraft'),
    markRead: record('markRead'),
    setContact: record('setContact'),
    deleteRequest: record('deleteRequest'),
    fetchPeerKey: async () => ({
      status: 'usable',
      key: { publicKey: new Uint8Array(32).fill(7), algorithm: 2, validBefore: 0 },
    }),
    fetchPeerLabels: async () => [],
    estimate: async (_thread, text) => ({ bytes: 128 + text.length, fee: 21_000_000_000_000n }),
    setVerified: record('setVerified'),
    followKeys: record('followKeys'),
    acknowledgeKeys: record('acknowledgeKeys'),
    setKeys: record('setKeys'),
    ...options.engine,
  }
  const senders = createStore<SendersState>({ active: options.activeSender ?? null })
  const sessionState = createStore<SessionState>({
    status: 'unlocked',
    unlock: { phase: 'idle', error: null },
    account: ALICE,
    engine,
    registration: 'registered',
    seedSource: 'wallet',
    keys: [],
    keyChange: { phase: 'idle', error: null },
    askEachTime: false,
    storageError: null,
    ...options.session,
  })
  const session: Session = {
    get: sessionState.get,
    subscribe: sessionState.subscribe,
    start: record('session.start'),
    unlock: record('unlock'),
    lock: record('lock'),
    register: record('register'),
    rotate: async (...args) => {
      calls.push(['rotate', ...args])
      return true
    },
    registerVersion: async (label, algorithm, recovery) => {
      calls.push(['registerVersion', label, algorithm, ...(recovery ? [recovery] : [])])
      return true
    },
    extend: async (label) => {
      calls.push(['extend', label])
      return true
    },
    exportLabel: (label) =>
      createLabelExport(
        ALICE,
        label,
        Array.from({ length: options.versions ?? 1 }, (_, i) => ({
          ...FAKE_LABEL_KEY,
          version: i + 1,
          label,
        })),
      ),
    openDesk: async () => {
      if (!options.desk) throw new Error('this test has no desk')
      return options.desk
    },
    recovery: {
      fetchMissing: async () => [],
      signGeneration: record('signGeneration'),
      save: async (passphrase) => {
        calls.push(['recovery.save', passphrase])
        return { name: 'recovery.age', bytes: new Uint8Array(1), generations: [2, 1], leftOut: 0 }
      },
      create: async (passphrase) => {
        calls.push(['recovery.create', passphrase])
        return { name: 'recovery.age', bytes: new Uint8Array(1), generations: [1], leftOut: 0 }
      },
      addGeneration: async (chosen) => {
        calls.push(['recovery.addGeneration', chosen])
        return { name: 'recovery-gen3.age', bytes: new Uint8Array(1), generations: [3, 2, 1], leftOut: 0 }
      },
      open: record('recovery.open'),
      ...options.recovery,
    },
    signedKeys: {
      sign: async (label) => {
        calls.push(['signedKeys.sign', label])
        return { text: 'SEALOG:REGISTRATION:1:AAAA', deadline: NOW + 7 * 86_400, validBefore: NOW }
      },
      read: () => Promise.reject(new RegistrationTextError()),
      submit: async (_registration, onSent) => {
        calls.push(['signedKeys.submit'])
        onSent(HASH)
      },
      ...options.signedKeys,
    },
    senders: {
      ...senders,
      fetchAll: async () => [],
      fetchPrice: async () => 42_000_000_000_000n,
      authorize: record('senders.authorize'),
      topUp: record('senders.topUp'),
      revoke: record('senders.revoke'),
      ...options.senders,
    },
    setAskEachTime: record('setAskEachTime'),
    forgetDevice: record('forgetDevice'),
  }
  const walletState = createStore<WalletState>({
    status: 'connected',
    address: ALICE,
    chainId: 31337,
    name: 'Test wallet',
    connectError: null,
    ...options.wallet,
  })
  const wallet: WalletPort = {
    get: walletState.get,
    subscribe: walletState.subscribe,
    connect: () => void calls.push(['connect']),
    disconnect: record('disconnect'),
    provider: () => null,
    signText: async () => new Uint8Array(65),
    signTypedData: async () => new Uint8Array(65),
  }
  const chainPort: ChainPort = {
    wrongSources: createStore<readonly WrongSource[]>([]),
    fetchContract: async () => ({
      draft: 'current',
      labels: true,
      multicall: true,
      signedRegistration: true,
      senders: true,
      activity: true,
    }),
    fetchBalance: async () => 10n ** 18n,
    fetchFee: async () => ({ wei: 42_000_000_000_000n, payer: ALICE, messages: 1 }),
    isContract: async () => false,
    estimateRegistrationFee: async () => 42_000_000_000_000n,
    giveTestEther: record('giveTestEther'),
    switchWallet: record('switchWallet'),
    isWalletOnChain: async () => true,
    resolveName: async () => null,
    canResolveNames: false,
    ...options.chainPort,
  }
  const chain = {
    chainId: 31337,
    name: 'Local chain',
    rpcUrls: ['http://localhost:8545'],
    contract: CONTRACT,
    fromBlock: 0,
  }
  return {
    services: { config: { chains: [chain] }, chain, session, wallet, chainPort },
    session: sessionState,
    wallet: walletState,
    engine: state,
    calls,
  }
}

export const FAKE_LABEL_KEY = {
  generation: 1,
  algorithm: 2,
  labelKey: new Uint8Array(32).fill(5),
} as const

/** Live and empty, for Alice. */
export function fakeState(changes: Partial<EngineState> = {}): EngineState {
  return {
    scope: { chainId: 31337, contract: CONTRACT, genesisHash: HASH, account: ALICE },
    sync: { phase: 'live' },
    cursor: 100,
    floor: 0,
    rebuilt: false,
    head: 102,
    messages: new Map(),
    isLoaded: true,
    unopened: [],
    keys: new Map(),
    outbox: [],
    contacts: new Map(),
    threads: new Map(),
    keyMemory: null,
    keyAlarms: [],
    malformed: 0,
    ...changes,
  }
}

/** A text on the chain, from or to Alice; `n` is also its block. */
export function fakeMessage(params: {
  from: Address
  to: Address
  text: string
  n: number
  thread?: ThreadRef
  kind?: number
  at?: number
}): Message {
  const { from, to, text, n, kind = 0, at = NOW + n * 12 } = params
  const thread = params.thread ?? defaultThread(from === ALICE ? to : from)
  return {
    id: `0x${from.slice(2, 10)}${thread.sessionId.slice(-16)}${n.toString(16).padStart(8, '0')}`,
    thread,
    from,
    to,
    content: {
      status: 'opened',
      payload: { kind, n, ack: 0, fields: [text] },
      ownPublicKey: `0x${'01'.repeat(32)}`,
      peerPublicKey: `0x${'02'.repeat(32)}`,
    },
    size: 160,
    expiredKey: false,
    bypassedKey: false,
    blockNumber: n,
    blockHash: HASH,
    logIndex: 0,
    txHash: HASH,
    timestamp: at,
  }
}

/** A registration in block `n`, whose public key is `key` 32 times; a `key` of 0 closes the label. */
export function fakeKeyLog(user: Address, n: number, key: number, change: Partial<KeyLog> = {}): KeyLog {
  return {
    user,
    keyIndex: DEFAULT_KEY_INDEX,
    publicKey: new Uint8Array(key === 0 ? 0 : 32).fill(key),
    algorithm: 2,
    validBefore: 0,
    blockNumber: n,
    blockHash: HASH,
    logIndex: 1,
    txHash: `0x${n.toString(16).padStart(64, '0')}`,
    timestamp: NOW + n * 12,
    ...change,
  }
}

/** Messages by thread, as the state holds them. */
export function fakeHistory(...messages: readonly Message[]): EngineState['messages'] {
  const byThread = new Map<string, MessageList>()
  for (const message of messages) {
    const id = threadIdOf(message.thread)
    const list = withMessages(byThread.get(id) ?? null, [message])
    if (list) byThread.set(id, list)
  }
  return byThread
}

/** A text of Alice's on its way out. */
export function fakeOutboxRow(
  params: Pick<OutboxRow, 'localId' | 'status'> & { to: Address; text: string } & Partial<OutboxRow>,
): OutboxRow {
  const { to, text, ...rest } = params
  return {
    tab: 'this tab',
    thread: defaultThread(to),
    payload: { kind: 0, n: 1, ack: 0, fields: [text] },
    createdAt: NOW * 1000,
    envelopeId: null,
    envelope: null,
    txHash: null,
    error: null,
    ...rest,
  }
}

/** What the app wraps around every screen, at a route. */
export function TestApp({
  services,
  path = '/',
  children,
}: {
  services: Services
  path?: string
  children: ReactNode
}) {
  void startI18n()
  addLaterTexts(enLater)
  return (
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MemoryRouter initialEntries={[path]}>
        <SessionProvider services={services}>{children}</SessionProvider>
      </MemoryRouter>
    </QueryClientProvider>
  )
}
