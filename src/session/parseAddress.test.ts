import { describe, expect, it } from 'vitest'
import { parseAddress } from './parseAddress'

// EIP-55's own examples.
const MIXED = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
const ALL_CAPS = '0x52908400098527886E0F7030069857D2E4169EE7'

describe('parseAddress (EIP-55)', () => {
  it('gives the lower-case address of a sound checksum', () => {
    expect(parseAddress(MIXED)).toEqual({ status: 'address', address: MIXED.toLowerCase() })
  })

  it('takes one case only as carrying no checksum', () => {
    for (const text of [MIXED.toLowerCase(), ALL_CAPS, `0x${MIXED.slice(2).toUpperCase()}`]) {
      expect(parseAddress(text)).toEqual({ status: 'address', address: text.toLowerCase() })
    }
  })

  it('refuses a mixed-case address with one letter of the wrong case or one wrong digit', () => {
    expect(parseAddress(MIXED.replace('aAeb', 'AAeb'))).toEqual({ status: 'checksum' })
    expect(parseAddress(MIXED.replace('6053', '6054'))).toEqual({ status: 'checksum' })
  })

  it('refuses everything else', () => {
    for (const text of [
      '',
      '0x',
      MIXED.slice(0, -1),
      `${MIXED}0`,
      MIXED.slice(2),
      'alice.eth',
      `0xg${MIXED.slice(3)}`,
    ]) {
      expect(parseAddress(text)).toEqual({ status: 'invalid' })
    }
  })
})
