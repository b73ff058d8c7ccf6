import { BaseError } from '../lib/BaseError'
import type { Hex } from '../lib/bytes'
import type { Core } from './core'
import { nextStatus } from './delivery'
import { DroppedError, NetworkError, RejectedError, RevertedError } from './errors'
import type { Call } from './ports'
import { sealMessage } from './sealMessage'
import { highestPeerCount, ownCounts } from './selectors'
import type { EngineState } from './state'
import { threadIdOf } from './threadId'
import type { OutboxRow, RegisteredKey, ThreadRef } from './types'

/** Messages that go out in one transaction at the most. */
const MAX_BATCH = 16
/** A transaction that no node has known for this long was dropped. Milliseconds. */
const DROPPED_AFTER = 120_000
/** A wallet that could not be asked is asked again after this long, unless the user or the wallet gives cause. Milliseconds. */
const ASK_AGAIN_AFTER = 15_000

/** Rows sealed up to the first that cannot be. */
interface SealOutcome {
  readonly sealed: readonly OutboxRow[]
  readonly failure: { readonly row: OutboxRow; readonly error: unknown } | null
}

/** Sends queued rows in the order they were written, one wallet prompt at a time over all tabs of this browser. */
export interface Outbox {
  /**
   * Sends what is queued, whichever tab wrote it, and marks what a closed tab left in the middle. Safe to call at any time; a
   * second call while one runs makes it look again at the end. Without `insist` a wallet that could not be asked a moment ago is
   * left alone.
   */
  drain(options?: { insist?: boolean }): Promise<void>
  /** Another tab has changed the outbox. */
  follow(): Promise<void>
  /** Looks after broadcast rows whose log has not come: reverted, or dropped. */
  check(): Promise<void>
}

export function createOutbox(
  core: Core,
  fetchUsableKey: (thread: ThreadRef) => Promise<RegisteredKey>,
): Outbox {
  const { ports, scope } = core
  let draining: Promise<void> | null = null
  let again = false
  /** When the wallet could not be asked; null when it could. */
  let heldAt: number | null = null
  /** Since when no node has known a transaction. */
  const unknownSince = new Map<Hex, number>()

  /** Rows that may be sent now. `tabs` are those that look after their own rows themselves. */
  function nextBatch(tabs: ReadonlySet<string> = new Set()): readonly OutboxRow[] {
    const state = core.state.get()
    const { outbox, head, isLoaded } = state
    // Until the chain is read at its head, the newest of our own keys is not known, and an older one is never used to send. Until
    // the disk is read, our own counts are not.
    if (core.stopped || head === 0 || !isLoaded) return []
    if (heldAt !== null && ports.clock.now() - heldAt < ASK_AGAIN_AFTER) return []
    return outbox
      .filter(
        ({ status, localId, tab }) =>
          status === 'queued' && !core.storing.has(localId) && (tab === ports.messages.tab || !tabs.has(tab)),
      )
      .filter(({ thread }) => isCounted(state, thread))
      .slice(0, MAX_BATCH)
  }

  function signingRows(): readonly OutboxRow[] {
    return core.state.get().outbox.filter((row) => row.status === 'signing')
  }

  /** One batch, while no other tab sends: so two tabs never take the same row, nor the same `n`. True when there may be more. */
  async function takeTurn(): Promise<boolean> {
    if (nextBatch().length === 0 && signingRows().length === 0) return false
    return ports.messages.exclusively(async () => {
      if (core.stopped) return false
      await core.reloadOutbox()
      // Nobody else is at it now, so whoever asked the wallet about these is gone.
      await update(signingRows(), 'interrupt', null)
      return sendBatch(nextBatch(await ports.messages.fetchTabs()))
    })
  }

  async function sendBatch(waiting: readonly OutboxRow[]): Promise<boolean> {
    if (waiting.length === 0) return false
    let batch = waiting
    try {
      if (waiting.length > 1 && !(await ports.submitter.canBatch())) batch = waiting.slice(0, 1)
    } catch (error) {
      return holdOrFail(waiting, waiting, error)
    }
    const keys = new Map<string, RegisteredKey>()
    for (const row of batch) {
      const id = keyNameOf(row.thread)
      if (keys.has(id)) continue
      try {
        keys.set(id, await fetchUsableKey(row.thread))
      } catch (error) {
        // The whole batch waits for the network; a peer without a usable key fails their messages only.
        const theirs = batch.filter((other) => keyNameOf(other.thread) === id)
        return holdOrFail(batch, theirs, error)
      }
    }

    // Meanwhile the account may have been locked.
    if (core.stopped) return false
    let outcome: SealOutcome = { sealed: [], failure: null }
    await core.commit((state) => {
      outcome = sealAll(state, batch, keys)
      return outcome.sealed.length > 0 ? { outboxPut: outcome.sealed } : null
    })
    const { sealed, failure } = outcome
    if (failure) await update([failure.row], 'fail', failure.error)
    if (sealed.length === 0) return true
    if (core.stopped) return false

    try {
      heldAt = null
      const txHash = await ports.submitter.submit(sealed.map(callOf))
      await update(sealed, 'broadcast', null, { txHash })
      return true
    } catch (error) {
      if (error instanceof RejectedError) await update(sealed, 'decline', error)
      else if (error instanceof BaseError && error.retryable) {
        if (!(error instanceof NetworkError)) heldAt = ports.clock.now()
        await update(sealed, 'hold', error, { envelope: null, envelopeId: null })
        return false
      } else await update(sealed, 'fail', error)
      return true
    }
  }

  /** What may pass holds all rows; what will not fails those concerned. True when there may be more to send. */
  async function holdOrFail(
    all: readonly OutboxRow[],
    concerned: readonly OutboxRow[],
    error: unknown,
  ): Promise<boolean> {
    const retryable = error instanceof BaseError && error.retryable
    await update(retryable ? all : concerned, retryable ? 'hold' : 'fail', error)
    return !retryable
  }

  /** Gives every row its count and its envelope, on the newest state, so that no two rows share an `n`. */
  function sealAll(
    state: EngineState,
    batch: readonly OutboxRow[],
    keys: ReadonlyMap<string, RegisteredKey>,
  ): SealOutcome {
    const sealed: OutboxRow[] = []
    const countsOf = new Map<string, Set<number>>()
    for (const stale of batch) {
      const row = state.outbox.find((current) => current.localId === stale.localId)
      const peerKey = keys.get(keyNameOf(stale.thread))
      if (!row || !peerKey || row.status !== 'queued') continue
      const id = threadIdOf(row.thread)
      const counts = countsOf.get(id) ?? new Set(ownCounts(state, row.thread))
      countsOf.set(id, counts)
      // One that is sent again takes its own count, if nobody has taken it since: it would be missed at the other end (P6).
      const isFree = row.payload.n > 0 && !counts.has(row.payload.n)
      const n = isFree ? row.payload.n : highest(counts) + 1
      const payload = { ...row.payload, n, ack: highestPeerCount(state, row.thread) }
      try {
        const registrations = state.keys.get(scope.account) ?? []
        const result = sealMessage({
          scope,
          thread: row.thread,
          payload,
          ownKeys: core.ownKeys,
          registrations,
          peerKey,
        })
        counts.add(n)
        sealed.push({ ...row, payload, ...result, status: 'signing', error: null })
      } catch (error) {
        return { sealed, failure: { row, error } }
      }
    }
    return { sealed, failure: null }
  }

  /** Moves rows by an event; rows that have gone meanwhile stay gone. */
  async function update(
    rows: readonly OutboxRow[],
    event: Parameters<typeof nextStatus>[1],
    error: unknown,
    change: Partial<OutboxRow> = {},
  ): Promise<void> {
    const name = error === null ? null : error instanceof BaseError ? error.name : 'SubmitError'
    const errorDetail = error instanceof BaseError ? error.shortMessage : null
    await core.commit((state) => {
      const outboxPut = rows.flatMap(({ localId }) => {
        const row = state.outbox.find((current) => current.localId === localId)
        if (!row) return []
        const status = nextStatus(row.status, event)
        // Its log came first: what the wallet says afterwards only adds the transaction hash.
        if (row.status === 'included') return [{ ...row, txHash: change.txHash ?? row.txHash }]
        return status === 'finalized' ? [] : [{ ...row, ...change, status, error: name, errorDetail }]
      })
      return outboxPut.length > 0 ? { outboxPut } : null
    })
  }

  const outbox: Outbox = {
    drain({ insist = false } = {}) {
      if (insist) heldAt = null
      if (draining) {
        again = true
        return draining
      }
      draining = (async () => {
        try {
          do {
            again = false
            while (await takeTurn());
          } while (again)
        } finally {
          // In the same step as the last look at `again`: a later call must start anew.
          draining = null
        }
      })()
      return draining
    },
    async follow() {
      if (core.stopped) return
      await core.reloadOutbox()
      // Waits for the tab that asks its wallet now: if that one goes without an answer, this one says so.
      if (signingRows().length > 0) await outbox.drain()
    },
    async check() {
      for (const [txHash, rows] of waitingRows(core.state.get())) {
        const receipt = await ports.submitter.fetchReceipt(txHash)
        if (receipt?.status === 'reverted') await update(rows, 'fail', new RevertedError())
        if (receipt !== null || (await ports.submitter.isKnown(txHash))) {
          unknownSince.delete(txHash)
          continue
        }
        const now = ports.clock.now()
        const since = unknownSince.get(txHash) ?? now
        unknownSince.set(txHash, since)
        if (now - since > DROPPED_AFTER) await update(rows, 'fail', new DroppedError())
      }
    },
  }
  return outbox
}

/**
 * Whether the next count of a thread is known (P6). While a history is restored, newest first, it is where a message of one's own
 * has come: what lies below has lower counts. Where one there was sent again late, two share a count, which is no error.
 */
function isCounted(state: EngineState, thread: ThreadRef): boolean {
  return state.sync.phase !== 'restoring' || ownCounts(state, thread).length > 0
}

/** Broadcast rows by their transaction. */
function waitingRows(state: EngineState): ReadonlyMap<Hex, readonly OutboxRow[]> {
  const rows = new Map<Hex, OutboxRow[]>()
  for (const row of state.outbox) {
    if (row.status !== 'submitted' || row.txHash === null) continue
    rows.set(row.txHash, [...(rows.get(row.txHash) ?? []), row])
  }
  return rows
}

function highest(counts: ReadonlySet<number>): number {
  let most = 0
  for (const count of counts) most = Math.max(most, count)
  return most
}

/** The registry's name of the key that a thread is sealed to. */
function keyNameOf({ peer, peerKeyIndex }: ThreadRef): string {
  return `${peer}${peerKeyIndex}`
}

function callOf(row: OutboxRow): Call {
  const { thread, envelope } = row
  if (envelope === null) throw new Error('a row is sealed before it is submitted')
  return {
    type: 'sendMessage',
    to: thread.peer,
    keyIndex: thread.peerKeyIndex,
    sessionId: thread.sessionId,
    envelope,
  }
}
