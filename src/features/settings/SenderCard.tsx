import { useText } from '../../i18n/useText'
import type { SenderLog } from '../../messaging/types'
import { checksumAddress } from '../../session/checksumAddress'
import { useServices } from '../../session/SessionProvider'
import type { SenderView } from '../../session/senders'
import { transactionUrl } from '../../session/transactionUrl'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { Facts } from './Facts'

const LOOK = {
  live: 'bg-accent-soft text-accent',
  expired: 'bg-sunken text-muted',
  revoked: 'bg-sunken text-muted',
} as const

/** One account that was ever authorised to send in the user's name. */
export function SenderCard({
  view,
  price,
  onAction,
}: {
  view: SenderView
  /** Of a message, in wei; null while it is not known. */
  price: bigint | null
  onAction: (action: 'topUp' | 'revoke') => void
}) {
  const { t, format } = useText()
  const { address, state, isHere, balance, validBefore, history } = view
  const isLive = state === 'live'
  const messages = price === null || price === 0n ? null : roughly(Number(balance / price))
  /** What would not pay for taking it back is left. */
  const hasRest = isHere && messages !== null && messages > 0
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="min-w-0 flex-1 font-semibold">
          {t(isHere ? 'settings.senders.here' : 'settings.senders.elsewhere')}
        </h3>
        <span
          className={cx(
            'shrink-0 rounded-full px-2.5 py-0.5 text-xs font-medium',
            isLive && !isHere ? 'bg-danger-soft text-danger' : LOOK[state],
          )}
        >
          {t(`settings.senders.${state}`)}
        </span>
      </div>
      <Facts
        entries={[
          [
            t('settings.senders.address'),
            <span key="address" className="font-mono text-xs break-all">
              {checksumAddress(address)}
            </span>,
          ],
          [
            t('settings.senders.balance'),
            messages === null
              ? format.ether(balance)
              : t('settings.senders.balanceValue', {
                  ether: format.ether(balance),
                  count: messages,
                  number: format.number(messages),
                }),
          ],
          ...(isLive ? [[t('settings.senders.ends'), format.dateTime(validBefore)] as const] : []),
        ]}
      />
      <details className="text-sm">
        <summary className="cursor-pointer text-muted">{t('settings.senders.history')}</summary>
        <ol className="mt-2 flex flex-col gap-2">
          {history.map((log) => (
            <HistoryLine key={`${log.blockNumber}/${log.logIndex}`} log={log} />
          ))}
        </ol>
      </details>
      {(isLive || hasRest) && (
        <div className="flex flex-wrap gap-2">
          {isLive && isHere && (
            <Button size="sm" onClick={() => onAction('topUp')}>
              {t('settings.senders.topUp')}
            </Button>
          )}
          <Button size="sm" look={isLive ? 'danger' : 'quiet'} onClick={() => onAction('revoke')}>
            {t(isLive ? 'settings.senders.revoke' : 'settings.senders.sweep')}
          </Button>
        </div>
      )}
    </li>
  )
}

/** Two digits: prices change from block to block. */
function roughly(count: number): number {
  return Number(count.toPrecision(2))
}

function HistoryLine({ log }: { log: SenderLog }) {
  const { t, format } = useText()
  const { chain } = useServices()
  const url = transactionUrl(chain, log.txHash)
  return (
    <li className="min-w-0">
      <p>
        {format.dateTime(log.timestamp)} ·{' '}
        {log.validBefore === 0
          ? t('settings.senders.historyRevoked')
          : t('settings.senders.historyUntil', { time: format.dateTime(log.validBefore) })}
      </p>
      <p className="font-mono text-xs break-all text-muted">
        {url === null ? (
          log.txHash
        ) : (
          <a href={url} target="_blank" rel="noreferrer" className="underline">
            {log.txHash}
          </a>
        )}
      </p>
    </li>
  )
}
