import i18next from 'i18next'
import { expect, test } from 'vitest'
import { BaseError } from '../lib/BaseError'
import { WalletBusyError } from '../lib/eip1193'
import { en } from './en'
import { errorNameText, errorText } from './errorText'
import { zh } from './zh'

async function speak(lng: 'en' | 'zh') {
  const language = i18next.createInstance()
  const resources = { en: { translation: en }, zh: { translation: zh } }
  await language.init({ lng, resources, interpolation: { escapeValue: false } })
  return language.t
}

class WalletError extends BaseError {
  override readonly name = 'WalletError'
}

test('a wallet with an open request: what to do, also where only the name was kept', async () => {
  const t = await speak('en')
  const text = 'Your wallet has a request open already. Open it and answer there.'
  expect(errorText(t, new WalletBusyError())).toBe(text)
  expect(errorNameText(t, 'WalletBusyError')).toBe(text)
})

test('P10: what is hidden in the words of a wallet is shown, not obeyed, in both languages', async () => {
  const error = new WalletError('send\u202e 1 ETH\u0007 $t(errors.unknown) {{detail}}')
  const words = 'sendU+202E 1 ETHU+0007 $t(errors.unknown) {{detail}}'
  expect(errorText(await speak('en'), error)).toBe(`Your wallet could not do this: ${words}`)
  expect(errorText(await speak('zh'), error)).toContain(words)
})
