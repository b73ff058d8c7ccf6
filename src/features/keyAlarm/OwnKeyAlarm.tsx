import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import { fingerprintOf } from '../../messaging/keyHistory'
import type { KeyLog } from '../../messaging/types'
import { useEngine, useEngineState, useServices } from '../../session/SessionProvider'
import { labelName } from '../../session/threadLabels'
import { transactionUrl } from '../../session/transactionUrl'
import { Button, buttonClass } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { SafeText } from '../../ui/SafeText'

/** Of many, the newest are told: more would cover the page. */
const SHOWN = 3

/** Above everything: somebody has registered a key for this address, and no browser of this vault did. */
export function OwnKeyAlarm() {
  const { t, format } = useText()
  const engine = useEngine()
  const { keyAlarms } = useEngineState()
  const rest = keyAlarms.length - SHOWN
  return (
    <section
      role="alert"
      className="flex max-h-[50dvh] shrink-0 gap-3 overflow-y-auto border-b border-danger bg-danger-soft px-4 py-3 text-sm text-ink"
    >
      <Icon name="alert" size={20} className="mt-0.5 text-danger" />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className="font-semibold text-danger">{t('alarm.title', { count: keyAlarms.length })}</p>
        <ul className="flex flex-col gap-1">
          {keyAlarms
            .slice(-SHOWN)
            .reverse()
            .map((log) => (
              <Registration key={`${log.blockNumber}/${log.logIndex}`} log={log} />
            ))}
        </ul>
        {rest > 0 && <p>{t('alarm.more', { count: rest, number: format.number(rest) })}</p>}
        <p>{t('alarm.mine')}</p>
        <p>{t('alarm.notMine')}</p>
        <div className="flex flex-wrap gap-2">
          <Link to="/settings/keys" className={buttonClass('danger', 'sm')}>
            {t('alarm.keys')}
          </Link>
          <Button size="sm" onClick={() => void engine.acknowledgeKeys()}>
            {t('alarm.acknowledge')}
          </Button>
        </div>
      </div>
    </section>
  )
}

function Registration({ log }: { log: KeyLog }) {
  const { t, format } = useText()
  const { chain } = useServices()
  const url = transactionUrl(chain, log.txHash)
  const fingerprint = fingerprintOf(log)
  return (
    <li className="break-words">
      <span className="font-medium">
        <SafeText text={labelName(log.keyIndex) ?? t('label.none')} />
      </span>{' '}
      · {format.dateTime(log.timestamp)} ·{' '}
      {t('settings.keys.block', { block: format.number(log.blockNumber) })} ·{' '}
      <span className="font-mono text-xs">
        {fingerprint ?? t(log.publicKey.length === 0 ? 'settings.keys.closed' : 'contact.unusable')}
      </span>
      <span className="block font-mono text-xs break-all">{log.txHash}</span>
      {url && (
        <a href={url} target="_blank" rel="noreferrer" className="underline">
          {t('details.explorer')}
        </a>
      )}
    </li>
  )
}
