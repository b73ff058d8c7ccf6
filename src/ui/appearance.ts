import { createStore } from '../lib/createStore'
import { readSetting, writeSetting } from '../lib/setting'

export type Appearance = 'system' | 'light' | 'dark'

const SETTING = 'sealog.appearance'
const CHOICES: readonly Appearance[] = ['system', 'light', 'dark']

/** The choice, watchable. `system` leaves <html> without a class: `color-scheme` then follows the system (theme.css). */
export const appearance = createStore<Appearance>('system')

/** Applies the kept choice to <html>. Called once, before the first paint. */
export function startAppearance(): void {
  apply(CHOICES.find((choice) => choice === readSetting(SETTING)) ?? 'system')
}

/** Applies and keeps the choice. */
export function setAppearance(choice: Appearance): void {
  writeSetting(SETTING, choice)
  apply(choice)
}

function apply(choice: Appearance): void {
  document.documentElement.classList.toggle('light', choice === 'light')
  document.documentElement.classList.toggle('dark', choice === 'dark')
  appearance.set(choice)
}
