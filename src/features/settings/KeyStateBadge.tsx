import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { cx } from '../../ui/cx'

const LOOK = {
  active: 'bg-accent-soft text-accent',
  expired: 'bg-danger-soft text-danger',
  replaced: 'bg-sunken text-muted',
  closed: 'bg-sunken text-muted',
} as const

/** The state of a key in one word, and whether it ends soon. */
export function KeyStateBadge({ view }: { view: OwnKeyView }) {
  const { t } = useText()
  return (
    <span
      className={cx(
        'shrink-0 rounded-full px-2.5 py-0.5 text-xs font-medium',
        view.expiresSoon ? 'bg-warn-soft text-warn' : LOOK[view.state],
      )}
    >
      {t(`settings.keys.${view.state}`)}
      {view.expiresSoon && ` · ${t('settings.keys.expiresSoon')}`}
    </span>
  )
}
