import { expect, test } from 'vitest'
import { browserOpener } from './openBrowser'

test('a browser is opened only where there is a screen, and never in CI', () => {
  expect(browserOpener('linux', {})).toBeUndefined()
  expect(browserOpener('linux', { DISPLAY: ':0' })).toEqual(['xdg-open'])
  expect(browserOpener('linux', { DISPLAY: ':0', CI: 'true' })).toBeUndefined()
  expect(browserOpener('darwin', {})).toEqual(['open'])
  expect(browserOpener('darwin', { CI: '1' })).toBeUndefined()
})
