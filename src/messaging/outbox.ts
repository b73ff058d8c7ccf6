import { BaseError } from '../lib/BaseError'
import type { Core } from './core'
import { nextStatus } from './delivery'
import { DroppedError, NoPeerKeyError, PeerKeyExpiredError, RejectedError, RevertedError } from './errors'
import type { Call } from './ports'
import { sealMessage } from './sealMessage'
import { highestOwnCount, highestPeerCount } from './selectors'
import type { EngineState } from './state'
import { threadIdOf } from './threadId'
import type { OutboxRow, RegisteredKey, ThreadRef } from './types'

/** Messages that go out in one transaction at the most. */
const MAX_BATCH = 16
/** A transaction that no node knows after this time was dropped. Milliseconds. */
const DROPPED_AFTER = 120_000

/** Rows sealed up to the first that cannot be. */
interface SealOutcome {
  readonly sealed: readonly OutboxRow[]
  readonly failure: { readonly row: OutboxRow; readonly error: unknown } | null
}

/** Sends queued rows in the order they were written, one wallet prompt at a time. */
export interface Outbox {
  /** Sends what is queued. Safe to call at any time; a second call while one runs makes it look again at the end. */
  drain(): Promise<void>
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

  /** Rows that this tab may send now: queued here, not left over from a closed tab. */
  function nextBatch(): readonly OutboxRow[] {
    const { outbox, active, sync } = core.state.get()
    // Until the history is read, the newest of our own keys is not known, and an older one is never used to send.
    if (sync.phase === 'loading' || sync.phase === 'restoring') return []
    return outbox.filter((row) => row.status === 'queued' && active.has(row.localId)).slice(0, MAX_BATCH)
  }

  async function sendBatch(): Promise<boolean> {
    const batch = nextBatch()
    if (batch.length === 0) return false
    const keys = new Map<string, RegisteredKey>()
    for (const row of batch) {
      const id = `${row.thread.peer}${row.thread.peerKeyIndex}`
      if (keys.has(id)) continue
      try {
        keys.set(id, await fetchUsableKey(row.thread))
      } catch (error) {
        // The whole batch waits for the network; a peer without a usable key fails their messages only.
        const retryable = error instanceof BaseError && error.retryable
        const concerned = retryable ? batch : batch.filter((other) => other.thread.peer === row.thread.peer)
        await update(concerned, retryable ? 'hold' : 'fail', error)
        return !retryable
      }
    }

    let outcome: SealOutcome = { sealed: [], failure: null }
    await core.commit((state) => {
      outcome = sealAll(state, batch, keys)
      return outcome.sealed.length > 0 ? { outboxPut: outcome.sealed } : null
    })
    const { sealed, failure } = outcome
    if (failure) await update([failure.row], 'fail', failure.error)
    if (sealed.length === 0) return true

    try {
      const txHash = await ports.submitter.submit(sealed.map(callOf))
      await update(sealed, 'broadcast', null, { txHash })
      return true
    } catch (error) {
      if (error instanceof RejectedError) await update(sealed, 'decline', error)
      else if (error instanceof BaseError && error.retryable) {
        await update(sealed, 'hold', error, { envelope: null, envelopeId: null })
        return false
      } else await update(sealed, 'fail', error)
      return true
    }
  }

  /** Gives every row its count and its envelope, on the newest state, so that no two rows share an `n`. */
  function sealAll(
    state: EngineState,
    batch: readonly OutboxRow[],
    keys: ReadonlyMap<string, RegisteredKey>,
  ): SealOutcome {
    const sealed: OutboxRow[] = []
    const counts = new Map<string, number>()
    for (const stale of batch) {
      const row = state.outbox.find((current) => current.localId === stale.localId)
      const peerKey = keys.get(`${stale.thread.peer}${stale.thread.peerKeyIndex}`)
      if (!row || !peerKey || row.status !== 'queued') continue
      const id = threadIdOf(row.thread)
      const n = (counts.get(id) ?? highestOwnCount(state, row.thread)) + 1
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
        counts.set(id, n)
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
    await core.commit((state) => {
      const outboxPut = rows.flatMap(({ localId }) => {
        const row = state.outbox.find((current) => current.localId === localId)
        if (!row) return []
        const status = nextStatus(row.status, event)
        // Its log came first: what the wallet says afterwards only adds the transaction hash.
        if (row.status === 'included') return [{ ...row, txHash: change.txHash ?? row.txHash }]
        return status === 'finalized' ? [] : [{ ...row, ...change, status, error: name }]
      })
      return outboxPut.length > 0 ? { outboxPut } : null
    })
  }

  return {
    drain() {
      if (draining) {
        again = true
        return draining
      }
      draining = (async () => {
        do {
          again = false
          while (await sendBatch());
        } while (again)
      })().finally(() => {
        draining = null
      })
      return draining
    },
    async check() {
      const waiting = core.state
        .get()
        .outbox.filter((row) => row.status === 'submitted' && row.txHash !== null)
      for (const row of waiting) {
        if (row.txHash === null) continue
        const receipt = await ports.submitter.fetchReceipt(row.txHash)
        if (receipt?.status === 'reverted') await update([row], 'fail', new RevertedError())
        else if (receipt === null && ports.clock.now() - row.createdAt > DROPPED_AFTER) {
          if (!(await ports.submitter.isKnown(row.txHash))) await update([row], 'fail', new DroppedError())
        }
      }
    },
  }
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

/** @throws {NoPeerKeyError | PeerKeyExpiredError} unless the key may be written to at `now` (unix seconds of the newest block). */
export function assertUsable(key: RegisteredKey | null, now: number): asserts key is RegisteredKey {
  if (key === null) throw new NoPeerKeyError()
  if (key.validBefore !== 0 && now >= key.validBefore) throw new PeerKeyExpiredError()
}
