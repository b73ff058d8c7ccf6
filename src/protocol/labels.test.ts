import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../lib/bytes'
import { KEY_LINK_INDEX, keyIndexToLabel, LabelError, labelToKeyIndex } from './labels'
import vectors from './vectors/labels.json'

describe('labels', () => {
  it.each(vectors.accept)('$rule accepts $label', ({ label, keyIndex }) => {
    expect(toHex(labelToKeyIndex(label))).toBe(keyIndex)
    expect(keyIndexToLabel(fromHex(keyIndex))).toBe(label)
  })

  it.each(vectors.reject)('$rule rejects $label$name', ({ label, keyIndex }) => {
    if (label !== undefined) expect(() => labelToKeyIndex(label)).toThrow(LabelError)
    else if (keyIndex !== undefined) expect(keyIndexToLabel(fromHex(keyIndex))).toBeNull()
    else expect.unreachable()
  })

  it('K7: a lone surrogate is no text', () => {
    expect(() => labelToKeyIndex('\ud800')).toThrow(LabelError)
  })

  it('E11: the index of key links', () => {
    expect(keyIndexToLabel(KEY_LINK_INDEX)).toBe('key-link')
  })

  it('K7: any 32 bytes are either one label and its only index, or none', () => {
    const mostlyText = fc.uint8Array({ minLength: 32, maxLength: 32, max: 0x7f })
    fc.assert(
      fc.property(fc.oneof(mostlyText, fc.uint8Array({ maxLength: 40 })), (bytes) => {
        const label = keyIndexToLabel(bytes)
        if (label !== null) expect(labelToKeyIndex(label)).toEqual(bytes)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), (text) => {
        const label = text.normalize('NFC')
        fc.pre(new TextEncoder().encode(label).length <= 32 && !label.includes('\0'))
        expect(keyIndexToLabel(labelToKeyIndex(label))).toBe(label)
      }),
    )
  })
})
