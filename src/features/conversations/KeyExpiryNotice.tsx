import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import { useSession } from '../../session/SessionProvider'
import { Notice } from '../../ui/Notice'

/** Keys of ours that nobody can write to any more, or soon. */
export function KeyExpiryNotice() {
  const { t, format } = useText()
  const { keys } = useSession()
  const ending = keys.filter((key) => key.held && (key.expiresSoon || key.state === 'expired'))
  return ending.map(({ label, state, expiresAt }) => (
    <Notice key={label} look="warn" icon="key">
      {state === 'expired'
        ? t('sidebar.keyExpired', { label })
        : t('sidebar.keyExpires', { label, date: format.date(expiresAt) })}{' '}
      <Link to="/settings/keys" className="underline">
        {t('sidebar.foreignKeyLink')}
      </Link>
    </Notice>
  ))
}
