import { toHex } from '../lib/bytes'
import { WalletUnavailableError } from '../messaging/errors'
import type { Submitter } from '../messaging/ports'
import { DEFAULT_KEY_INDEX } from '../messaging/threadId'
import type { Address, SenderLog, SenderRecord } from '../messaging/types'
import { awaitInclusion } from './awaitInclusion'
import type { OpenAccount } from './openAccount'
import type { Senders, SenderView } from './senders'
import type { SessionDeps } from './sessionDeps'
import { withBaseErrors } from './withBaseErrors'

/** A message of usual length, to oneself: what one costs to somebody who has been written to before. */
const SAMPLE_ENVELOPE = new Uint8Array(192).fill(0xff)
const MAIN_SESSION = toHex(new Uint8Array(32))

export type SenderActions = Omit<Senders, 'get' | 'subscribe'>

/** Creates what a user may do with the session senders of the open account. */
export function createSenders(deps: SessionDeps, current: () => OpenAccount | null): SenderActions {
  function requireOpen(): OpenAccount {
    const open = current()
    if (!open) throw new WalletUnavailableError()
    return open
  }

  /** Sends a transaction, waits until it is in a block, and looks at what there is now. */
  async function carryOut(
    open: OpenAccount,
    submit: (submitter: Submitter) => Promise<`0x${string}`>,
  ): Promise<void> {
    const txHash = await submit(open.submitter)
    const isWanted = () => current() === open
    await awaitInclusion({ submitter: open.submitter, clock: deps.clock, isWanted }, txHash)
    if (isWanted()) await open.senders.refresh()
  }

  async function toView(
    user: Address,
    sender: Address,
    { logs, records }: { logs: readonly SenderLog[]; records: readonly SenderRecord[] },
  ): Promise<SenderView> {
    const desk = await deps.fetchSenderDesk()
    const { validBefore, balance, timestamp } = await desk.fetchStatus(user, sender)
    const isLive = validBefore > Math.max(timestamp, deps.clock.now() / 1000)
    return {
      address: sender,
      validBefore,
      balance,
      state: isLive ? 'live' : validBefore === 0 ? 'revoked' : 'expired',
      isHere: records.some(({ address }) => address === sender),
      history: logs.filter((log) => log.sender === sender).reverse(),
    }
  }

  /** Now by the chain's clock or ours, whichever is later: the next block's time is at least that. */
  async function fetchNow(): Promise<number> {
    const { timestamp } = await deps.source.fetchHead()
    return Math.max(timestamp, Math.floor(deps.clock.now() / 1000))
  }

  return {
    fetchAll: withBaseErrors(async () => {
      const { scope, stores } = requireOpen()
      const desk = await deps.fetchSenderDesk()
      const [logs, records] = await Promise.all([desk.fetchLogs(scope.account), stores.local.loadSenders()])
      // One that was made and declined in the wallet is nobody's business.
      const here = records.filter(({ isAuthorized }) => isAuthorized).map(({ address }) => address)
      const senders = new Set([...here, ...logs.map(({ sender }) => sender)])
      const views = await Promise.all(
        [...senders].map((sender) => toView(scope.account, sender, { logs, records })),
      )
      const isEnded = (view: SenderView) => Number(view.state !== 'live')
      const newest = ({ history }: SenderView) => history[0]?.blockNumber ?? 0
      return views.sort((a, b) => isEnded(a) - isEnded(b) || newest(b) - newest(a))
    }),

    fetchPrice: withBaseErrors(async () => {
      const { submitter, scope } = requireOpen()
      return submitter.estimateFee([
        {
          type: 'sendMessage',
          to: scope.account,
          keyIndex: DEFAULT_KEY_INDEX,
          sessionId: MAIN_SESSION,
          envelope: SAMPLE_ENVELOPE,
        },
      ])
    }),

    authorize: withBaseErrors(async ({ lifetime, wei }) => {
      const open = requireOpen()
      const { local } = open.stores
      const desk = await deps.fetchSenderDesk()
      const records = await local.loadSenders()
      const record = records.find(({ isAuthorized }) => !isAuthorized) ?? desk.create()
      // Kept first: nothing is ever handed on to a key that could be lost.
      await local.putSender(record)
      const validBefore = (await fetchNow()) + lifetime
      await carryOut(open, async (submitter) => {
        const txHash = await submitter.authorizeSender({ sender: record.address, validBefore, wei })
        await local.putSender({ ...record, isAuthorized: true, createdAt: deps.clock.now() })
        return txHash
      })
    }),

    topUp: withBaseErrors(async (sender, wei) => {
      const open = requireOpen()
      const desk = await deps.fetchSenderDesk()
      const { validBefore } = await desk.fetchStatus(open.scope.account, sender)
      await carryOut(open, (submitter) => submitter.authorizeSender({ sender, validBefore, wei }))
    }),

    revoke: withBaseErrors(async (sender) => {
      const open = requireOpen()
      const { account } = open.scope
      const desk = await deps.fetchSenderDesk()
      const { validBefore } = await desk.fetchStatus(account, sender)
      if (validBefore > 0)
        await carryOut(open, (submitter) => submitter.authorizeSender({ sender, validBefore: 0, wei: 0n }))
      const records = await open.stores.local.loadSenders()
      const record = records.find(({ address }) => address === sender)
      if (!record) return
      const txHash = await desk.open(account, record).sweep()
      if (txHash !== null) await carryOut(open, async () => txHash)
    }),
  }
}
