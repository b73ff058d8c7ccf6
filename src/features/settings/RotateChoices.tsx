import { useText } from '../../i18n/useText'
import { useSession } from '../../session/SessionProvider'
import { Toggle } from '../../ui/Toggle'

export interface RotateChoice {
  readonly withoutLink: boolean
  readonly replaceForeign: boolean
}

/** What a rotation may do otherwise: over a key that is not in this browser, and without the link back. */
export function RotateChoices({
  value,
  onChange,
}: {
  value: RotateChoice
  onChange: (value: RotateChoice) => void
}) {
  const { t } = useText()
  const { registration, seedSource } = useSession()
  return (
    <>
      {registration === 'foreign' && (
        <Toggle
          label={t('settings.keys.replaceForeign')}
          hint={t('settings.keys.replaceForeignHint')}
          checked={value.replaceForeign}
          onChange={(replaceForeign) => onChange({ ...value, replaceForeign })}
        />
      )}
      <details>
        <summary className="cursor-pointer py-1 font-medium text-ink">{t('recovery.advanced')}</summary>
        <div className="pt-2">
          <Toggle
            label={t('recovery.withoutLink')}
            hint={t(seedSource === 'file' ? 'recovery.withoutLinkFile' : 'recovery.withoutLinkHint')}
            checked={value.withoutLink}
            onChange={(withoutLink) => onChange({ ...value, withoutLink })}
          />
        </div>
      </details>
    </>
  )
}
