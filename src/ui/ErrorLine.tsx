import { errorText } from '../i18n/errorText'
import { useText } from '../i18n/useText'
import { cx } from './cx'

/** What went wrong, beside the button that tries again. Declining is no failure: it is said quietly. */
export function ErrorLine({ error }: { error: unknown }) {
  const { t } = useText()
  const declined = error instanceof Error && error.name === 'RejectedError'
  return (
    <p aria-live="polite" className={cx('text-sm empty:hidden', declined ? 'text-muted' : 'text-danger')}>
      {error === null || error === undefined ? null : errorText(t, error)}
    </p>
  )
}
