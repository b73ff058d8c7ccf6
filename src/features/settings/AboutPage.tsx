import { useText } from '../../i18n/useText'
import { Wordmark } from '../../ui/Wordmark'

/** `#/settings/about`. */
export function AboutPage() {
  const { t } = useText()
  return (
    <>
      <Wordmark size={40} />
      <p className="text-muted">{t('settings.about.text')}</p>
      <p className="text-sm text-muted">{t('settings.about.license')}</p>
    </>
  )
}
