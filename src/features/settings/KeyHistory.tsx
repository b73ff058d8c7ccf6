import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { KeyStateBadge } from './KeyStateBadge'

/** Every registration of this address as the chain shows it, newest first. */
export function KeyHistory({ keys }: { keys: readonly OwnKeyView[] }) {
  const { t, format } = useText()
  const nameOf = ({ state, label, generation, version }: OwnKeyView) => {
    if (state === 'closed') return t('settings.keys.historyClosed', { label })
    if (generation === null || version === null) return t('settings.keys.historyForeign', { label })
    return t('settings.keys.historyEntry', { label, generation, version })
  }
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('settings.keys.history')}</h2>
      <p className="text-sm text-muted">{t('settings.keys.historyText')}</p>
      <ol className="ml-1.5 flex flex-col border-l border-line">
        {keys.map((key, i) => (
          <li key={`${key.txHash}/${key.label}/${i}`} className="relative pb-4 pl-5 last:pb-0">
            <span aria-hidden className="absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-line-strong" />
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="text-sm font-medium">{nameOf(key)}</span>
              <KeyStateBadge view={key} />
            </div>
            <p className="mt-0.5 text-xs text-muted">
              {format.dateTime(key.registeredAt)} ·{' '}
              {t('settings.keys.block', { block: format.number(key.blockNumber) })}
              {key.fingerprint !== '' && <span className="font-mono"> · {key.fingerprint}</span>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}
