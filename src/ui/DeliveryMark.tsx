import { useText } from '../i18n/useText'
import { cx } from './cx'
import { Icon, type IconName } from './Icon'

/** The states that a message of one's own can be in, as the user sees them. */
export type DeliveryMarkStatus =
  | 'queued'
  | 'signing'
  | 'submitted'
  | 'included'
  | 'finalized'
  | 'rejected'
  | 'failed'
  | 'interrupted'

const PICTURE: Record<DeliveryMarkStatus, { icon: IconName; className?: string }> = {
  queued: { icon: 'clock' },
  signing: { icon: 'pen' },
  submitted: { icon: 'check', className: 'opacity-70' },
  included: { icon: 'check' },
  finalized: { icon: 'checks' },
  rejected: { icon: 'alert' },
  failed: { icon: 'alert' },
  interrupted: { icon: 'alert' },
}

/** A small picture of a delivery state, named by it. */
export function DeliveryMark({ status }: { status: DeliveryMarkStatus }) {
  const { t } = useText()
  const { icon, className } = PICTURE[status]
  const name = t(`delivery.${status}`)
  return (
    <span role="img" aria-label={name} title={name} className="inline-flex shrink-0">
      <Icon name={icon} size={14} className={cx(className)} />
    </span>
  )
}
