import { useSyncExternalStore } from 'react'
import { LANGUAGE_NAMES, LANGUAGES, setLanguage } from '../../i18n/i18n'
import { useText } from '../../i18n/useText'
import { appearance, setAppearance } from '../../ui/appearance'
import { RadioGroup } from '../../ui/RadioGroup'

/** `#/settings/appearance`: theme and language. */
export function AppearancePage() {
  const { t, language } = useText()
  const choice = useSyncExternalStore(appearance.subscribe, appearance.get)
  return (
    <>
      <RadioGroup
        label={t('settings.appearance.theme')}
        value={choice}
        onChange={setAppearance}
        options={[
          { value: 'system', label: t('settings.appearance.system') },
          { value: 'light', label: t('settings.appearance.light') },
          { value: 'dark', label: t('settings.appearance.dark') },
        ]}
      />
      <RadioGroup
        label={t('settings.appearance.language')}
        value={language}
        onChange={(next) => void setLanguage(next)}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value].name }))}
      />
    </>
  )
}
