import type { DeliveryStatus } from './types'

/** What can happen to an outbox row. */
export type DeliveryEvent =
  /** Envelope made, wallet is about to be asked. */
  | 'seal'
  /** The wallet could not be asked: wait for it, or for the network. */
  | 'hold'
  | 'decline'
  /** The wallet has broadcast it. */
  | 'broadcast'
  /** Reverted, dropped, or refused before it was broadcast. */
  | 'fail'
  /** The tab that asked the wallet is gone. */
  | 'interrupt'
  /** Its log is in a block. */
  | 'include'
  /** Its log is in a final block: the row has done its work. */
  | 'finalize'
  /** Its log is no longer in the chain. */
  | 'reorg'

/**
 * The delivery state machine. A missing cell means that the event does not apply, and the status stays. Only a reorg moves backwards
 * past the wallet. A log that appears settles every doubt, so `include` applies to every row that has an envelope.
 */
const transitions: Record<DeliveryStatus, Partial<Record<DeliveryEvent, DeliveryStatus>>> = {
  queued: { seal: 'signing', hold: 'queued', fail: 'failed' },
  signing: {
    hold: 'queued',
    decline: 'rejected',
    broadcast: 'submitted',
    fail: 'failed',
    interrupt: 'interrupted',
    include: 'included',
    finalize: 'finalized',
  },
  submitted: { fail: 'failed', include: 'included', finalize: 'finalized' },
  included: { finalize: 'finalized', reorg: 'submitted' },
  finalized: {},
  rejected: { include: 'included', finalize: 'finalized' },
  failed: { include: 'included', finalize: 'finalized' },
  interrupted: { include: 'included', finalize: 'finalized' },
}

/** The status after `event`. */
export function nextStatus(status: DeliveryStatus, event: DeliveryEvent): DeliveryStatus {
  return transitions[status][event] ?? status
}

/** Whether nothing more will happen to a message by itself, as far as anybody knows: only the user may send it again. */
export function hasEnded(status: DeliveryStatus): status is 'rejected' | 'failed' | 'interrupted' {
  return status === 'rejected' || status === 'failed' || status === 'interrupted'
}
