import { nextStatus } from './delivery'
import type { EngineState } from './state'
import { threadIdOf } from './threadId'
import type { Changes, OutboxRow } from './types'

/**
 * What the history means for our outbox: rows are matched with messages by envelope id. A row whose message is final leaves; one
 * whose message has gone returns to `submitted` (reorg). null where nothing changes.
 */
export function planOutbox(state: EngineState): Pick<Changes, 'outboxPut' | 'outboxDelete'> | null {
  // What is not here may only not have been read yet.
  if (!state.isLoaded) return null
  const put: OutboxRow[] = []
  const drop: string[] = []
  for (const row of state.outbox) {
    if (row.envelopeId === null) continue
    const message = state.messages.get(threadIdOf(row.thread))?.find(row.envelopeId)
    const isFinal = message && message.blockNumber <= (state.cursor ?? -1)
    const status = nextStatus(row.status, !message ? 'reorg' : isFinal ? 'finalize' : 'include')
    if (status === 'finalized') drop.push(row.localId)
    else if (status !== row.status) put.push({ ...row, status, error: null })
  }
  if (put.length + drop.length === 0) return null
  return { ...(put.length > 0 && { outboxPut: put }), ...(drop.length > 0 && { outboxDelete: drop }) }
}
