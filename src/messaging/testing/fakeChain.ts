import { type Hex, toHex, utf8 } from '../../lib/bytes'
import { createStore } from '../../lib/createStore'
import { hkdfExtract } from '../../protocol/hkdf'
import { RevertedError } from '../errors'
import type {
  Call,
  HistorySource,
  KeyDirectory,
  OlderPiece,
  SignedKeyCall,
  SignedKeyDesk,
  Submitter,
} from '../ports'
import type { Address, Head, KeyIndex, KeyLog, LogPosition, MessageLog, RegisteredKey } from '../types'

interface Transaction {
  readonly hash: Hex
  readonly from: Address
  readonly calls: readonly Call[]
  readonly reverts: boolean
}

interface Block {
  readonly number: number
  readonly hash: Hex
  readonly timestamp: number
  readonly transactions: readonly Transaction[]
}

/** What a read is about to do: `onRead` may throw instead of an answer, or look on. */
export type ChainRead =
  | 'genesis'
  | 'head'
  | 'logs'
  | 'key'
  | 'history'
  | 'history again'
  | 'receipt'
  | 'batch'

/** How the wallet takes the next transaction; `send` where nothing else is asked for. */
export type WalletAnswer = 'send' | 'revert' | 'drop' | Error

const SECONDS_PER_BLOCK = 12

/**
 * A chain in memory with one messaging contract, by the semantics of the ports: blocks with hashes, finality that lags behind
 * the head, reorganisations, transactions that revert or get lost. Envelopes and keys are opaque bytes to it, as on a real chain.
 */
export class FakeChain {
  readonly genesisHash: Hex
  /** Blocks below the head that are not final. */
  lag: number
  /** Whether the contract takes several calls in one transaction. */
  canBatch: boolean
  /** Whether it takes registrations that their owner signed, and which signatures it finds good. */
  takesSigned = true
  isSigned: (call: SignedKeyCall, nonce: number) => boolean | Promise<boolean> = () => true
  /** Whether the head says that a block without transactions adds nothing to the one before. */
  tellsQuiet = false
  /** Blocks of one piece of the older history: few, so that tests see several. */
  pieceBlocks = 5
  /** Called before every answer, with what is asked and by whom. */
  onRead: (read: ChainRead) => void = () => undefined
  /** Key logs that only the second source shows. */
  isHidden: (key: KeyLog) => boolean = () => false
  /** What each of several network sources says of a key, in place of the truth; `silent` for no answer. None: one source only. */
  sources: readonly ((key: RegisteredKey | null, user: Address) => RegisteredKey | null | 'silent')[] = []
  /** Told before each transaction is taken. */
  onSubmit: (from: Address, calls: readonly Call[]) => void | Promise<void> = () => undefined
  /** How the wallets take what comes next, in order. */
  readonly answers: WalletAnswer[] = []
  /** Every transaction that a wallet was asked for, also the declined ones. */
  readonly asked = createStore<readonly { readonly from: Address; readonly calls: readonly Call[] }[]>([])
  #blocks: Block[]
  #pending: Transaction[] = []
  readonly #watchers = new Set<() => void>()
  readonly #slowWatchers = new Set<() => void>()
  #nonce = 0

  constructor({ lag = 2, name = 'fake chain', canBatch = true } = {}) {
    this.lag = lag
    this.canBatch = canBatch
    this.genesisHash = this.#hash(`genesis ${name}`)
    this.#blocks = [{ number: 0, hash: this.genesisHash, timestamp: 1_700_000_000, transactions: [] }]
  }

  get head(): Head {
    const { number, hash, timestamp, transactions } = this.#tip
    const before = this.#blocks.at(-2)
    const isQuiet = this.tellsQuiet && transactions.length === 0 && before !== undefined
    const head = { number, hash, timestamp, finalized: Math.max(0, number - this.lag) }
    return isQuiet ? { ...head, quietAfter: before.hash } : head
  }

  /** Mines `count` blocks; what is pending goes into the first of them. */
  mine(count = 1): void {
    for (let i = 0; i < count; i++) {
      this.#append(this.#pending)
      this.#pending = []
    }
    for (const watcher of [...this.#watchers]) watcher()
  }

  /** Mines one block and leaves what is pending where it is. `quiet` tells nobody. */
  mineEmpty({ quiet = false } = {}): void {
    this.#append([])
    if (!quiet) for (const watcher of [...this.#watchers]) watcher()
  }

  /** Throws the newest `depth` blocks away. Their transactions are pending again, or lost. Mines nothing by itself. */
  reorg(depth: number, transactions: 'pending' | 'lost' = 'pending'): void {
    if (depth > this.lag) throw new RangeError('a final block does not go')
    const gone = this.#blocks.splice(Math.max(1, this.#blocks.length - depth))
    if (transactions === 'pending')
      this.#pending = [...gone.flatMap((block) => block.transactions), ...this.#pending]
  }

  /** Replaces the whole chain by a shorter one: what a node that lost its state shows. */
  truncate(length: number): void {
    this.#blocks = this.#blocks.slice(0, length)
  }

  /** A transaction of anybody, past every wallet. */
  send(from: Address, calls: readonly Call[], { reverts = false } = {}): Hex {
    const transaction = { hash: this.#hash('transaction'), from, calls, reverts }
    this.#pending.push(transaction)
    return transaction.hash
  }

  source(): HistorySource {
    return {
      firstBlock: 0,
      readDown: ({ account, toBlock }) => this.#readDown(account, toBlock),
      fetchGenesisHash: async () => this.#answer('genesis', () => this.genesisHash),
      fetchHead: async () => this.#answer('head', () => this.head),
      fetchLogs: async ({ account, users, fromBlock, toBlock }) =>
        this.#answer('logs', () => {
          const inRange = (log: LogPosition) => log.blockNumber >= fromBlock && log.blockNumber <= toBlock
          const { messages, keys } = this.#logs()
          return {
            messages: messages.filter((log) => inRange(log) && (log.from === account || log.to === account)),
            keys: keys.filter((log) => inRange(log) && users.includes(log.user) && !this.isHidden(log)),
          }
        }),
      fetchKeyLinks: async (account) => this.#answer('logs', () => this.identity(account).links),
      watchHead: (onHead, beat) => {
        const watchers = beat === 'live' ? this.#watchers : this.#slowWatchers
        watchers.add(onHead)
        return () => watchers.delete(onHead)
      },
    }
  }

  /** Watchers that were not stopped. */
  get watchers(): number {
    return this.#watchers.size
  }

  /** Those at the slow beat. */
  get slowWatchers(): number {
    return this.#slowWatchers.size
  }

  /** A minute has passed. */
  beatSlowly(): void {
    for (const watcher of [...this.#slowWatchers]) watcher()
  }

  /** An account's registrations and what it wrote to itself. */
  identity(account: Address): { registrations: KeyLog[]; links: MessageLog[] } {
    const { messages, keys } = this.#logs()
    return {
      registrations: keys.filter((key) => key.user === account && !this.isHidden(key)),
      links: messages.filter((log) => log.from === account && log.to === account),
    }
  }

  directory(): KeyDirectory {
    return {
      fetchKey: async (user, keyIndex) => this.#answer('key', () => this.#keyNow(user, keyIndex)),
      fetchKeyFromEach: async (user, keyIndex) =>
        this.sources.map((say, i) => {
          const source = `https://rpc${i + 1}.example`
          const key = say(this.#keyNow(user, keyIndex), user)
          return key === 'silent' ? { source, status: key } : { source, status: 'answered', key }
        }),
      fetchKeyHistories: async (users, { toBlock, again = false }) =>
        this.#answer(again ? 'history again' : 'history', () =>
          this.#logs().keys.filter(
            (key) => users.includes(key.user) && key.blockNumber <= toBlock && (again || !this.isHidden(key)),
          ),
        ),
    }
  }

  /** By the contract's semantics: the key changes of a user are counted, and `isSigned` judges the signature. */
  signedKeyDesk(): SignedKeyDesk {
    const nonceOf = (user: Address) => this.#logs().keys.filter((key) => key.user === user).length
    return {
      fetchNonce: async (user) => (this.takesSigned ? nonceOf(user) : null),
      accepts: async (call) =>
        this.takesSigned && call.deadline > this.head.timestamp && this.isSigned(call, nonceOf(call.user)),
    }
  }

  submitter(from: Address): Submitter {
    return {
      canBatch: async () => this.#answer('batch', () => this.canBatch),
      submit: async (calls) => {
        if (calls.length > 1 && !this.canBatch) throw new RevertedError()
        const answer = this.answers.shift() ?? 'send'
        this.asked.set([...this.asked.get(), { from, calls }])
        await this.onSubmit(from, calls)
        if (answer instanceof Error) throw answer
        if (answer === 'drop') return this.#hash('dropped')
        return this.send(from, calls, { reverts: answer === 'revert' })
      },
      // Senders are the real contract's: src/session/senders.test.ts.
      authorizeSender: () => Promise.reject(new RevertedError()),
      fetchReceipt: async (txHash) =>
        this.#answer('receipt', () => {
          for (const { number, transactions } of this.#blocks) {
            const found = transactions.find(({ hash }) => hash === txHash)
            if (found) return { status: found.reverts ? 'reverted' : 'success', blockNumber: number }
          }
          return null
        }),
      isKnown: async (txHash) =>
        [...this.#pending, ...this.#blocks.flatMap((block) => block.transactions)].some(
          ({ hash }) => hash === txHash,
        ),
      estimateFee: async (calls) => BigInt(calls.length),
    }
  }

  async *#readDown(account: Address, toBlock: number): AsyncGenerator<OlderPiece> {
    for (let to = toBlock; to >= 0; to -= this.pieceBlocks) {
      const fromBlock = Math.max(0, to - this.pieceBlocks + 1)
      const isInPiece = ({ blockNumber }: LogPosition) => blockNumber >= fromBlock && blockNumber <= to
      const messages = this.#answer('logs', () =>
        this.#logs().messages.filter((log) => isInPiece(log) && (log.from === account || log.to === account)),
      )
      yield { fromBlock, toBlock: to, messages }
    }
  }

  #keyNow(user: Address, keyIndex: KeyIndex): RegisteredKey | null {
    const newest = this.#logs().keys.findLast((key) => key.user === user && key.keyIndex === keyIndex)
    return newest && newest.publicKey.length > 0 ? newest : null
  }

  get #tip(): Block {
    return this.#blocks.at(-1) as Block
  }

  #answer<T>(read: ChainRead, value: () => T): T {
    this.onRead(read)
    return value()
  }

  #hash(of: string): Hex {
    return toHex(hkdfExtract(utf8('fake chain'), utf8(`${of} ${this.#nonce++}`)))
  }

  #append(transactions: readonly Transaction[]): void {
    const { number, timestamp } = this.#tip
    const hash = this.#hash('block')
    this.#blocks.push({ number: number + 1, hash, timestamp: timestamp + SECONDS_PER_BLOCK, transactions })
  }

  #logs(): { messages: MessageLog[]; keys: KeyLog[] } {
    const messages: MessageLog[] = []
    const keys: KeyLog[] = []
    for (const { number: blockNumber, hash: blockHash, timestamp, transactions } of this.#blocks) {
      let logIndex = 0
      for (const { hash: txHash, from, calls, reverts } of transactions) {
        if (reverts) continue
        for (const call of calls) {
          const position = { blockNumber, blockHash, logIndex: logIndex++, txHash, timestamp }
          const { type, keyIndex } = call
          if (type === 'updatePublicKey') keys.push({ ...position, user: from, keyIndex, ...call.key })
          else if (type === 'updatePublicKeyBySig')
            keys.push({ ...position, user: call.user, keyIndex, ...call.key })
          else {
            const { to, sessionId, envelope } = call
            messages.push({ ...position, from, to, keyIndex, sessionId, envelope })
          }
        }
      }
    }
    return { messages, keys }
  }
}
