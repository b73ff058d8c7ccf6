import { NavLink } from 'react-router'
import { useText } from '../../i18n/useText'
import { useDesk, useDeskState } from '../../session/useDesk'
import { cx } from '../../ui/cx'
import { Icon } from '../../ui/Icon'

/** The way to the reading desk, in the sidebar of those who have something there. */
export function DeskLink() {
  const { t } = useText()
  const { desk } = useDesk()
  const { entries } = useDeskState(desk)
  if (entries.length === 0) return null
  return (
    <NavLink
      to="/desk"
      className={({ isActive }) =>
        cx(
          'mx-2 mb-1 flex min-h-10 items-center gap-3 rounded-field px-3 text-sm',
          isActive ? 'bg-accent-soft text-ink' : 'text-muted hover:bg-sunken hover:text-ink',
        )
      }
    >
      <Icon name="desk" />
      {t('desk.title')}
    </NavLink>
  )
}
