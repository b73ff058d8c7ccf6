import type { LocalStore, SessionSender } from '../messaging/ports'
import type { Address, SenderRecord } from '../messaging/types'
import type { SenderRoute } from './routeSubmitter'
import type { ActiveSender } from './senders'
import type { SessionDeps } from './sessionDeps'

export interface AccountSenders extends SenderRoute {
  /** Looks at the chain anew, also at senders that had ended. @throws {NetworkError} {StorageError} */
  refresh(): Promise<void>
  close(): void
}

/** What an open account sends by: the newest session sender in its vault, as long as it serves. Other tabs may change it at any time. */
export function createSenderRoute(
  deps: Pick<SessionDeps, 'fetchSenderDesk' | 'clock'>,
  {
    account,
    local,
    report,
  }: { account: Address; local: LocalStore; report: (active: ActiveSender | null) => void },
): AccountSenders {
  const opened = new Map<Address, SessionSender>()
  const ended = new Set<Address>()
  let isClosed = false

  async function newest(): Promise<SenderRecord | null> {
    const records = await local.loadSenders()
    return records
      .filter(({ address, isAuthorized }) => isAuthorized && !ended.has(address))
      .reduce<SenderRecord | null>(
        (best, each) => (best && best.createdAt > each.createdAt ? best : each),
        null,
      )
  }

  async function look(): Promise<void> {
    const record = await newest()
    if (isClosed) return
    if (record === null) return report(null)
    const { address } = record
    const desk = await deps.fetchSenderDesk()
    const { validBefore, balance, timestamp } = await desk.fetchStatus(account, address)
    if (isClosed) return
    const isLive = validBefore > Math.max(timestamp, deps.clock.now() / 1000)
    report(isLive ? { address, validBefore, balance } : null)
  }

  return {
    async find() {
      // Without the vault the wallet is still there.
      const record = await newest().catch(() => null)
      if (record === null || isClosed) return null
      const known = opened.get(record.address)
      if (known) return known
      const desk = await deps.fetchSenderDesk()
      const sender = desk.open(account, record)
      opened.set(record.address, sender)
      return sender
    },
    noteUse(sender, { hasEnded }) {
      if (hasEnded) ended.add(sender.address)
      // What it has left is shown as it was until the chain answers.
      void look().catch(() => {})
    },
    refresh() {
      ended.clear()
      return look()
    },
    close() {
      isClosed = true
    },
  }
}
