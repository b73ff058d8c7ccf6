import { useState } from 'react'
import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { type KeyEntry, viewKeyHistory } from '../../messaging/viewKeyHistory'
import { algorithmName } from '../../session/keyAlgorithms'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { transactionUrl } from '../../session/transactionUrl'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { SafeText } from '../../ui/SafeText'

/** Registering costs its owner little: a long history is shown in parts. */
const SHOWN = 20

const LOOK = {
  active: 'bg-accent-soft text-accent',
  expired: 'bg-danger-soft text-danger',
  replaced: 'bg-sunken text-muted',
  closed: 'bg-sunken text-muted',
} as const

/** Every key that a person has registered, newest first, with what the chain says of it. */
export function PersonKeys({ peer, isRead }: { peer: Address; isRead: boolean }) {
  const { t, format } = useText()
  const { keys } = useEngineState()
  const [now] = useState(() => Date.now() / 1000)
  const [shown, setShown] = useState(SHOWN)
  const entries = viewKeyHistory(keys.get(peer) ?? [], now)
  const rest = entries.length - shown
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('contact.history')}</h2>
      <p className="text-sm text-muted">
        {entries.length > 0 ? t('contact.historyText') : t(isRead ? 'contact.noKeys' : 'contact.reading')}
      </p>
      <ol aria-label={t('contact.history')} className="flex flex-col gap-3">
        {entries.slice(0, shown).map((entry) => (
          <Registration key={`${entry.log.blockNumber}/${entry.log.logIndex}`} entry={entry} />
        ))}
      </ol>
      {rest > 0 && (
        <Button size="sm" className="self-start" onClick={() => setShown(shown + SHOWN)}>
          {t('contact.more', { count: rest, number: format.number(rest) })}
        </Button>
      )}
    </section>
  )
}

function Registration({ entry }: { entry: KeyEntry }) {
  const { t, format } = useText()
  const { chain } = useServices()
  const { log, label, fingerprint, state, change } = entry
  const url = transactionUrl(chain, log.txHash)
  return (
    <li className="@container flex flex-col gap-2 rounded-card border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 flex-1 break-all font-mono text-sm font-semibold">
          <SafeText text={label ?? log.keyIndex} />
        </h3>
        <span className={cx('shrink-0 rounded-full px-2.5 py-0.5 text-xs font-medium', LOOK[state])}>
          {t(`settings.keys.${state}`)}
        </span>
      </div>
      <p className="text-xs text-muted">{t(`contact.change.${change}`)}</p>
      <dl className="grid grid-cols-1 gap-x-5 gap-y-1 text-sm @2xs:grid-cols-[minmax(6rem,auto)_1fr]">
        {change !== 'closed' && (
          <>
            <dt className="text-muted">{t('settings.keys.fingerprint')}</dt>
            <dd className="min-w-0 font-mono text-xs leading-5 tracking-wide">
              {fingerprint ?? t('contact.unusable')}
            </dd>
            <dt className="text-muted">{t('settings.keys.algorithm')}</dt>
            <dd>{algorithmName(log.algorithm)}</dd>
            <dt className="text-muted">{t('settings.keys.expires')}</dt>
            <dd>{log.validBefore === 0 ? t('settings.keys.never') : format.date(log.validBefore)}</dd>
          </>
        )}
        <dt className="text-muted">{t('settings.keys.registered')}</dt>
        <dd>
          {format.dateTime(log.timestamp)} ·{' '}
          {t('settings.keys.block', { block: format.number(log.blockNumber) })}
        </dd>
        <dt className="text-muted">{t('details.transaction')}</dt>
        <dd className="flex min-w-0 flex-col items-start gap-1">
          <span className="max-w-full font-mono text-xs leading-5 break-all">{log.txHash}</span>
          {url && (
            <a href={url} target="_blank" rel="noreferrer" className="text-accent underline">
              {t('details.explorer')}
            </a>
          )}
        </dd>
      </dl>
    </li>
  )
}
