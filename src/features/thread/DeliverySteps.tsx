import { useText } from '../../i18n/useText'
import { hasEnded } from '../../messaging/delivery'
import type { DeliveryStatus } from '../../messaging/types'
import { cx } from '../../ui/cx'
import { Icon } from '../../ui/Icon'

const STEPS = ['queued', 'signing', 'submitted', 'included', 'finalized'] as const

/** The way of a message of one's own, with what is behind it. */
export function DeliverySteps({ status }: { status: DeliveryStatus }) {
  const { t } = useText()
  const reached = hasEnded(status) ? -1 : STEPS.indexOf(status)
  return (
    <section className="mb-4">
      <h3 className="mb-2 text-sm font-medium">{t('details.delivery')}</h3>
      {hasEnded(status) ? (
        <p className="text-sm text-danger">{t(`delivery.${status}`)}</p>
      ) : (
        <ol className="flex flex-col gap-1.5 text-sm">
          {STEPS.map((step, i) => (
            <li
              key={step}
              aria-current={i === reached ? 'step' : undefined}
              className={cx('flex items-center gap-2', i > reached && 'text-muted')}
            >
              <Icon
                name={i <= reached ? 'done' : 'clock'}
                size={16}
                className={i <= reached ? 'text-accent' : 'text-muted'}
              />
              {t(`delivery.${step}`)}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
