import { useText } from '../i18n/useText'
import { Icon } from './Icon'

/** Stands beside the name of a person whose safety number was compared. */
export function VerifiedMark() {
  const { t } = useText()
  return (
    <span title={t('person.verified')} className="inline-flex shrink-0 text-accent">
      <Icon name="shield" size={15} />
      <span className="sr-only">{t('person.verified')}</span>
    </span>
  )
}
