import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { createFormat, type Format } from './format'
import { currentLanguage, LANGUAGE_NAMES, type Language } from './i18n'

export interface Text {
  readonly t: TFunction
  readonly format: Format
  readonly language: Language
}

const formats = new Map<Language, Format>()

/** The strings, dates and numbers of the language in use; the component renders again when it changes. */
export function useText(): Text {
  const { t } = useTranslation()
  const language = currentLanguage()
  let format = formats.get(language)
  if (!format) {
    format = createFormat(regionalTag(language))
    formats.set(language, format)
  }
  return { t, format, language }
}

/** The browser's own tag where it is of that language: it knows the region, and so 24 or 12 hours. */
function regionalTag(language: Language): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? LANGUAGE_NAMES[language].tag
}
