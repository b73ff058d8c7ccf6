import { describe, expect, it } from 'vitest'
import { createFormat, daysAgo } from './format'
import { chooseLanguage } from './i18n'

describe('createFormat', () => {
  it('shows wei as ether with three significant digits', () => {
    const { ether } = createFormat('en')
    expect(ether(42_123_000_000_000n)).toBe('0.0000421 ETH')
    expect(ether(0n)).toBe('0 ETH')
    expect(ether(10n ** 19n)).toBe('10 ETH')
  })

  it('speaks the language of its tag', () => {
    expect(createFormat('en').bytes(160)).toBe('160 bytes')
    expect(createFormat('zh-Hans').bytes(160)).toBe('160字节')
  })
})

describe('daysAgo', () => {
  it('counts midnights, not 24 hours', () => {
    const noon = new Date(2026, 4, 10, 0, 5).getTime()
    const minutesBefore = (minutes: number) => (noon - minutes * 60_000) / 1000
    expect(daysAgo(minutesBefore(1), noon)).toBe(0)
    expect(daysAgo(minutesBefore(10), noon)).toBe(1)
  })
})

describe('chooseLanguage', () => {
  it('prefers the kept choice, then the first language of the browser that the app speaks, then English', () => {
    expect(chooseLanguage('zh', ['en-GB'])).toBe('zh')
    expect(chooseLanguage(null, ['fr-FR', 'zh-TW', 'en'])).toBe('zh')
    expect(chooseLanguage('tlh', ['fr'])).toBe('en')
  })
})
