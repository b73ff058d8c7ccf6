import { useText } from '../../i18n/useText'

/** What everybody can read from the chain, said plainly. */
export function ChainShows() {
  const { t } = useText()
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('settings.privacy.chainTitle')}</h2>
      <p className="text-muted">{t('settings.privacy.chainText')}</p>
      <ul className="ml-5 flex list-disc flex-col gap-1 text-muted">
        <li>{t('settings.privacy.chainFrom')}</li>
        <li>{t('settings.privacy.chainSize')}</li>
        <li>{t('settings.privacy.chainThread')}</li>
        <li>{t('settings.privacy.chainKeys')}</li>
      </ul>
      <p className="text-muted">{t('settings.privacy.chainHidden')}</p>
      <p className="text-muted">{t('settings.privacy.chainSecrecy')}</p>
    </section>
  )
}
