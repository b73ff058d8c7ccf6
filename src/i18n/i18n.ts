import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { readSetting, writeSetting } from '../lib/setting'
import { en } from './en'
import type { enLater } from './enLater'

export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** How each language calls itself, and its tag for `lang` and Intl. */
export const LANGUAGE_NAMES: Record<Language, { name: string; tag: string }> = {
  en: { name: 'English', tag: 'en' },
  zh: { name: '简体中文', tag: 'zh-Hans' },
}

const SETTING = 'sealog.language'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof enLater }
  }
}

/**
 * Sets the language up: the kept choice, else the browser's. Called once, before the first paint. English is there at once, another
 * language is a file of its own, which only those who speak it load.
 */
export async function startI18n(): Promise<void> {
  const language = chooseLanguage(readSetting(SETTING), navigator.languages)
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    initAsync: false,
    // React escapes what it prints.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await show(language)
}

/** Adds the texts of screens behind a click. Whoever draws such a screen waits for it. */
export async function loadLaterTexts(): Promise<void> {
  const { enLater } = await import('./enLater')
  addLaterTexts(enLater)
}

/** The same for who has them at hand. */
export function addLaterTexts(texts: typeof enLater): void {
  i18next.addResourceBundle('en', 'translation', texts, true)
}

/** The kept choice where there is one, else the first language of the browser that the app speaks, else English. */
export function chooseLanguage(kept: string | null, wanted: readonly string[]): Language {
  for (const tag of [kept ?? '', ...wanted]) {
    const language = LANGUAGES.find((candidate) => tag.toLowerCase().split('-')[0] === candidate)
    if (language) return language
  }
  return 'en'
}

/** The language in use. */
export function currentLanguage(): Language {
  return LANGUAGES.find((language) => language === i18next.language) ?? 'en'
}

/** Switches and keeps the choice. */
export async function setLanguage(language: Language): Promise<void> {
  writeSetting(SETTING, language)
  await show(language)
}

async function show(language: Language): Promise<void> {
  document.documentElement.lang = LANGUAGE_NAMES[language].tag
  if (language === 'en' && i18next.language === 'en') return
  if (language === 'zh' && !i18next.hasResourceBundle('zh', 'translation')) {
    const { zh } = await import('./zh')
    i18next.addResourceBundle('zh', 'translation', zh)
  }
  await i18next.changeLanguage(language)
}
