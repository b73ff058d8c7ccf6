import { BaseError } from '../lib/BaseError'
import { type Hex, toHex } from '../lib/bytes'
import { Algorithm, isSupported, isValidPublicKey } from '../protocol/algorithm'
import {
  DIRECT_OVERHEAD,
  EnvelopeTooLongError,
  MAX_ENVELOPE_LENGTH,
  paddedLength,
} from '../protocol/envelope'
import { ephemeralOverhead } from '../protocol/ephemeral'
import { DEFAULT_LABEL } from '../protocol/labels'
import { encodePayload, type Payload, PayloadKind } from '../protocol/payload'
import { createSessionId } from '../protocol/session'
import { chooseSeal } from './chooseSeal'
import { confirmKey } from './confirmKey'
import { createCore, type EnginePorts } from './core'
import { hasEnded } from './delivery'
import type { Engine, PeerKey } from './engine'
import { ConflictError, LabelCurveError, NoPeerKeyError, PeerKeyExpiredError } from './errors'
import { fetchPeerLabels } from './fetchPeerLabels'
import type { IngestEvent } from './ingest'
import { newestRegistration } from './keyring'
import { createKeyWatch } from './keyWatch'
import { type MessageBody, writeBody } from './messageBody'
import { createOutbox } from './outbox'
import type { LocalChange } from './ports'
import { byPosition } from './position'
import { sealOverhead } from './sealMessage'
import { hasKind, highestPeerCount } from './selectors'
import { DEFAULT_KEY_INDEX, defaultThread, threadIdOf, UNLABELLED_KEY_INDEX } from './threadId'
import type {
  Address,
  Contact,
  KeyLog,
  OutboxRow,
  OwnKey,
  Position,
  RegisteredKey,
  Scope,
  ThreadNote,
  ThreadRef,
} from './types'
import { markVerified } from './verification'

function isTitle({ kind }: Payload): boolean {
  return kind === PayloadKind.title
}

/** Another tab has dealt with the row, and its state was loaded. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof ConflictError)) throw error
}

/** The widest count (rule P1). */
const MAX_COUNT = 2 ** 32 - 1

/**
 * Creates the engine of one account. Nothing is read until `start`.
 * @param params.onOtherChain called when the RPC stands on a chain with another genesis block
 */
export function createEngine(params: {
  scope: Scope
  ports: EnginePorts
  keys: readonly OwnKey[]
  onOtherChain?: (genesisHash: Hex) => void
}): Engine {
  const { scope, ports, onOtherChain } = params
  const core = createCore(scope, ports, params.keys)
  const outbox = createOutbox(core, fetchUsableKey)
  const keyWatch = createKeyWatch(core)
  const { ingest } = ports
  ingest.watch((event) => void take(event))
  let created = 0
  let stopWatching: readonly (() => void)[] = []

  async function take(event: IngestEvent): Promise<void> {
    await core.take(event)
    if (core.stopped) return
    if (event.type === 'read') await afterRead()
    // A thread whose newest messages have come may be written in before the restore has ended.
    if (event.type === 'changes' && event.changes.older) outbox.drain().catch(reportFailure)
    if (event.type === 'other chain') onOtherChain?.(event.genesisHash)
  }

  async function refresh(): Promise<void> {
    await ingest.refresh()
    await core.settled()
  }

  async function follow(peer: Address): Promise<void> {
    await ingest.follow(peer)
    await core.settled()
  }

  async function afterRead(): Promise<void> {
    await keyWatch.check().catch(reportFailure)
    try {
      await outbox.check()
      await outbox.drain()
    } catch (error) {
      reportFailure(error)
    }
  }

  /** Background work that failed: the cache stays readable, the status says why. */
  function reportFailure(error: unknown): void {
    core.patch({
      sync: { phase: 'offline', error: error instanceof BaseError ? error.name : 'NetworkError' },
    })
  }

  async function fetchPeerKey(thread: ThreadRef): Promise<PeerKey> {
    const key = await ports.directory.fetchKey(thread.peer, thread.peerKeyIndex)
    if (key === null) return { status: (await hasUnlabelledKey(thread)) ? 'unlabelled' : 'missing' }
    if (!isSupported(key.algorithm) || !isValidPublicKey(key.algorithm, key.publicKey))
      return { status: 'unsupported' }
    const now = (await ports.source.fetchHead()).timestamp
    if (key.validBefore !== 0 && now >= key.validBefore) return { status: 'expired' }
    return { status: carriesLabel(thread, key) ? 'usable' : 'otherCurve', key }
  }

  async function hasUnlabelledKey({ peer, peerKeyIndex }: ThreadRef): Promise<boolean> {
    if (peerKeyIndex !== DEFAULT_KEY_INDEX) return false
    const key = await ports.directory.fetchKey(peer, UNLABELLED_KEY_INDEX)
    return key !== null && isValidPublicKey(key.algorithm, key.publicKey)
  }

  /** Whether what is written in this thread can stay in it: an ephemeral key carries no label of ours. */
  function carriesLabel(thread: ThreadRef, peerKey: RegisteredKey): boolean {
    try {
      chooseSeal({ thread, peerKey, ownKeys: core.ownKeys, registrations: ownRegistrations() })
      return true
    } catch (error) {
      // What is wrong with our own key is said when the message is sealed.
      return !(error instanceof LabelCurveError)
    }
  }

  async function fetchUsableKey(thread: ThreadRef): Promise<RegisteredKey> {
    const answer = await fetchPeerKey(thread)
    if (answer.status === 'usable') {
      await confirmKey({
        directory: ports.directory,
        thread,
        key: answer.key,
        contact: () => core.state.get().contacts.get(thread.peer),
        // Meanwhile the account may have been locked.
        keep: async (record) => (core.stopped ? undefined : putContact(thread.peer, record)),
      })
      return answer.key
    }
    if (answer.status === 'otherCurve') throw new LabelCurveError()
    throw answer.status === 'expired' ? new PeerKeyExpiredError() : new NoPeerKeyError()
  }

  /** What sealing adds, by the peer's key as it was last read. */
  async function overheadOf(thread: ThreadRef): Promise<number> {
    const { keys } = core.state.get()
    const peerKey =
      newestRegistration(keys.get(thread.peer) ?? [], thread.peerKeyIndex) ??
      (await ports.directory.fetchKey(thread.peer, thread.peerKeyIndex))
    const algorithm = peerKey?.algorithm ?? -1
    if (!isSupported(algorithm)) return DIRECT_OVERHEAD
    const { ownKeys } = core
    return sealOverhead({ thread, peerKey: { algorithm }, ownKeys, registrations: ownRegistrations() })
  }

  function ownRegistrations(): readonly KeyLog[] {
    return core.state.get().keys.get(scope.account) ?? []
  }

  function newRow(thread: ThreadRef, payload: Payload): OutboxRow {
    const newest = Math.max(created, ...core.state.get().outbox.map((row) => row.createdAt))
    created = Math.max(newest + 1, ports.clock.now())
    return {
      localId: toHex(createSessionId()).slice(-16),
      tab: ports.messages.tab,
      thread,
      payload,
      status: 'queued',
      // Strictly rising, so that lines written within one millisecond, in any tab, keep their order.
      createdAt: created,
      envelopeId: null,
      envelope: null,
      txHash: null,
      error: null,
    }
  }

  /**
   * The title goes first, once, in a thread that was started here. Nobody is asked about one that did not go out: it goes with
   * whatever is sent next.
   */
  function titleRow(thread: ThreadRef): { rows: readonly OutboxRow[]; replaced: readonly string[] } {
    const id = threadIdOf(thread)
    const { threads, messages, outbox } = core.state.get()
    const text = threads.get(id)?.title ?? null
    const titles = outbox.filter((row) => isTitle(row.payload) && threadIdOf(row.thread) === id)
    // As written, not as it stands: a title that was taken back is not sent again.
    const isWritten =
      hasKind(messages.get(id), PayloadKind.title) || titles.some((row) => !hasEnded(row.status))
    if (text === null || isWritten) return { rows: [], replaced: [] }
    const [ended] = titles
    const row = ended ? again(ended) : newRow(thread, writeBody({ type: 'title', text }))
    return { rows: [row], replaced: titles.map(({ localId }) => localId) }
  }

  /** A row to be sealed anew, in the place of one that has ended; its count may still be free. */
  function again(row: OutboxRow): OutboxRow {
    return { ...newRow(row.thread, row.payload), createdAt: row.createdAt }
  }

  /** Sends what `createRow` makes, after the thread's title where that is still to be written. */
  async function enqueueTitled(
    thread: ThreadRef,
    createRow: () => OutboxRow,
    replaced: readonly string[] = [],
  ): Promise<void> {
    const { isLoaded, threads } = core.state.get()
    const hasTitle = (threads.get(threadIdOf(thread))?.title ?? null) !== null
    // Whether the title was written already may stand in what is still being read. Nothing else waits: the line is on the screen at once.
    if (hasTitle && !isLoaded) await core.loaded()
    const title = titleRow(thread)
    return enqueue([...title.rows, createRow()], [...title.replaced, ...replaced])
  }

  function sendBody(thread: ThreadRef, body: MessageBody): Promise<void> {
    return enqueueTitled(thread, () => newRow(thread, writeBody(body)))
  }

  /** What was in the field is sent: the draft goes with it. */
  async function sendText(thread: ThreadRef, body: MessageBody): Promise<void> {
    const noteOf = () => core.state.get().threads.get(threadIdOf(thread))
    const sent = noteOf()?.draft
    await sendBody(thread, body)
    // What has been written since is the next one's.
    if (noteOf() !== undefined && noteOf()?.draft === sent)
      await putNote(thread, { draft: '', awaitsKey: false })
  }

  /** Puts rows on the screen and into the outbox, then sends. @throws when they cannot be stored: then they are nowhere */
  async function enqueue(rows: readonly OutboxRow[], replaced: readonly string[] = []): Promise<void> {
    // Said before anything is stored: a row that can never be sealed would fail at every Retry.
    for (const { payload } of rows) assertFits(payload)
    const ids = new Set(rows.map((row) => row.localId))
    for (const id of ids) core.storing.add(id)
    // A new line is on the screen in the frame of its Enter, while it is being stored; the wallet is asked only afterwards.
    if (replaced.length === 0) core.patch({ outbox: [...core.state.get().outbox, ...rows] })
    try {
      await store(rows, replaced)
    } catch (error) {
      core.patch({ outbox: core.state.get().outbox.filter((row) => !ids.has(row.localId)) })
      throw error
    } finally {
      for (const id of ids) core.storing.delete(id)
    }
    outbox.drain({ insist: true }).catch(reportFailure)
  }

  function store(rows: readonly OutboxRow[], replaced: readonly string[]): Promise<void> {
    return core.commit(({ outbox }) => {
      // A second click finds the row replaced already.
      if (!replaced.every((localId) => outbox.some((row) => row.localId === localId))) return null
      return { outboxPut: rows, ...(replaced.length > 0 && { outboxDelete: replaced }) }
    })
  }

  async function putNote(thread: ThreadRef, change: Partial<ThreadNote>): Promise<void> {
    const id = threadIdOf(thread)
    const state = core.state.get()
    const empty: ThreadNote = { draft: '', readUpTo: null, title: null, ref: thread, awaitsKey: false }
    const note = { ...(state.threads.get(id) ?? empty), ...change }
    // Memory first: a draft is typed faster than it is stored, and a later write must build on this one.
    core.patch({ threads: new Map(state.threads).set(id, note) })
    await ports.local.putThread(id, note)
  }

  async function putContact(peer: Address, change: Partial<Contact>): Promise<void> {
    const { contacts } = core.state.get()
    const contact: Contact = { ...(contacts.get(peer) ?? { status: 'none', hiddenUpTo: null }), ...change }
    // Memory first, as with notes: of two decisions in a row the second must build on the first.
    core.patch({ contacts: new Map(contacts).set(peer, contact) })
    await ports.local.putContact(peer, contact)
  }

  /** Where the last message of all threads with a peer stands. */
  function newestFrom(peer: Address): Position | null {
    const ends = [...core.state.get().messages.values()].flatMap(({ thread, last }) =>
      thread.peer === peer ? [last] : [],
    )
    return ends.sort(byPosition).at(-1) ?? null
  }

  /** What another tab wrote is the newest word on that contact or thread. */
  function takeOver(change: LocalChange): void {
    const { contacts, threads } = core.state.get()
    if (change.store === 'contacts')
      core.patch({ contacts: new Map(contacts).set(change.name, change.value) })
    else {
      core.patch({ threads: new Map(threads).set(change.name, change.value) })
      if (change.value.awaitsKey) void ingest.follow(change.value.ref.peer)
    }
  }

  return {
    get: core.state.get,
    subscribe: core.state.subscribe,
    async start() {
      const local = await ports.local.load()
      core.patch(local)
      await ingest.load()
      await core.reloadOutbox()
      stopWatching = [
        ports.local.watch(takeOver),
        ports.messages.watchOutbox(() => void outbox.follow().catch(reportFailure)),
      ]
      // What another tab leaves unanswered is said without the chain as well.
      outbox.drain().catch(reportFailure)
      await keyWatch.hold(core.ownKeys)
      for (const { awaitsKey, ref } of core.state.get().threads.values()) {
        if (awaitsKey) void ingest.follow(ref.peer)
      }
      await ingest.start()
      await core.settled()
    },
    stop() {
      core.stop()
      for (const stopOne of stopWatching) stopOne()
      ingest.stop()
    },
    refresh,
    send: (thread, text) => sendText(thread, { type: 'text', text }),
    reply: (thread, about, text) => sendText(thread, { type: 'reply', about, text }),
    react: (thread, about, emoji) => sendBody(thread, { type: 'reaction', about, emoji }),
    edit: (thread, about, text) => sendBody(thread, { type: 'edit', about, text }),
    retract: (thread, about) => sendBody(thread, { type: 'retract', about }),
    sendContactCard: (thread, { label = DEFAULT_LABEL, ...card }) =>
      sendBody(thread, { type: 'contact', card: { ...card, label } }),
    async retry(localId) {
      const row = core.state.get().outbox.find((candidate) => candidate.localId === localId)
      if (!row || !hasEnded(row.status)) return
      const sending = isTitle(row.payload)
        ? enqueue([again(row)], [localId])
        : enqueueTitled(row.thread, () => again(row), [localId])
      await sending.catch(ignoreConflict)
    },
    discard: (localId) => core.commit(() => ({ outboxDelete: [localId] })).catch(ignoreConflict),
    flush() {
      outbox.drain({ insist: true }).catch(reportFailure)
    },
    async startThread(peer, title, labels = defaultThread(peer)) {
      const { peerKeyIndex, ownKeyIndex } = labels
      const thread = { peer, sessionId: toHex(createSessionId()), peerKeyIndex, ownKeyIndex }
      await putNote(thread, { title })
      return thread
    },
    async saveDraft(thread, text, options = {}) {
      const awaitsKey =
        options.awaitsKey ??
        (text !== '' && (core.state.get().threads.get(threadIdOf(thread))?.awaitsKey ?? false))
      await putNote(thread, { draft: text, awaitsKey }).catch(reportFailure)
      if (awaitsKey) void ingest.follow(thread.peer)
    },
    async markRead(thread) {
      const readUpTo = core.state.get().messages.get(threadIdOf(thread))?.last
      if (!readUpTo) return
      const known = core.state.get().threads.get(threadIdOf(thread))?.readUpTo
      if (known?.blockNumber === readUpTo.blockNumber && known.logIndex === readUpTo.logIndex) return
      await putNote(thread, { readUpTo }).catch(reportFailure)
    },
    setContact: (peer, status) =>
      putContact(peer, {
        status,
        ...(status === 'blocked' && { blockedAfter: newestFrom(peer) ?? { blockNumber: 0, logIndex: 0 } }),
      }),
    async deleteRequest(peer) {
      const hiddenUpTo = newestFrom(peer)
      if (hiddenUpTo) await putContact(peer, { status: 'none', hiddenUpTo })
    },
    fetchPeerKey,
    fetchPeerLabels: (peer) => fetchPeerLabels(ports, peer),
    async estimate(thread, text, about) {
      const ack = highestPeerCount(core.state.get(), thread)
      // A reply and an edit have the same length.
      const body: MessageBody = about ? { type: 'reply', about, text } : { type: 'text', text }
      const payload = { ...writeBody(body), n: 1, ack }
      const bytes = paddedLength((await overheadOf(thread)) + encodePayload(payload).length)
      // Bytes without a zero cost what a sealed envelope costs, within a hundredth.
      if (bytes > MAX_ENVELOPE_LENGTH) throw new EnvelopeTooLongError()
      const envelope = new Uint8Array(bytes).fill(0xff)
      const { sessionId, peer: to, peerKeyIndex: keyIndex } = thread
      const fee = await ports.submitter.estimateFee([
        { type: 'sendMessage', to, keyIndex, sessionId, envelope },
      ])
      return { bytes, fee }
    },
    async setVerified(thread, pair) {
      await putContact(thread.peer, markVerified(core.state.get().contacts.get(thread.peer), thread, pair))
    },
    followKeys: follow,
    acknowledgeKeys: keyWatch.acknowledge,
    async setKeys(keys) {
      if (core.stopped) return
      core.ownKeys = keys
      await keyWatch.hold(keys)
      await ingest.setKeys(keys)
      await core.settled()
    },
  }
}

/** @throws {EnvelopeTooLongError} when the payload fits no envelope of any type, whatever its counts will be (rule E7) */
function assertFits(payload: Payload): void {
  const length = encodePayload({ ...payload, n: MAX_COUNT, ack: MAX_COUNT }).length
  if (paddedLength(ephemeralOverhead(Algorithm.ECDSA) + length) > MAX_ENVELOPE_LENGTH)
    throw new EnvelopeTooLongError()
}
