import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../lib/bytes'
import { toOwnKey } from '../messaging/keyring'
import vectors from '../protocol/vectors/labelExports.json'
import { createLabelExport, labelQrText } from './labelExport'
import { readLabelExport } from './readLabelExport'

const nameOf = (read: () => unknown): string => {
  try {
    read()
    return 'nothing was thrown'
  } catch (error) {
    return error instanceof Error ? error.name : 'no error'
  }
}

describe('label exports', () => {
  it.each(vectors.accept)('$rule accepts $name', ({ text, account, label, publicKeys }) => {
    const content = readLabelExport(text)
    expect(content).toMatchObject({ account, label })
    expect(content.keys.map((key) => toHex(toOwnKey(key).publicKey))).toEqual(publicKeys)
  })

  it.each(vectors.reject)('$rule rejects $name', ({ text, error }) => {
    expect(nameOf(() => readLabelExport(text))).toBe(error)
  })

  it('K21: what is written is read again, from the file and from the QR code', () => {
    const content = vectors.accept.map(({ text }) => readLabelExport(text))
    for (const { account, label, keys } of content) {
      const written = createLabelExport(account, label, keys)
      expect(readLabelExport(JSON.stringify(written, null, 2)).keys).toHaveLength(keys.length)
      expect(readLabelExport(labelQrText(written) ?? '')).toEqual(readLabelExport(JSON.stringify(written)))
    }
  })

  it('K21: more keys than a QR code of a hand’s size holds go as a file alone; more than 1000 are no export', () => {
    const { account, label, keys } = readLabelExport(vectors.accept[0]?.text ?? '')
    const many = (count: number) =>
      createLabelExport(
        account,
        label,
        Array.from({ length: count }, (_, i) => keys.map((key) => ({ ...key, version: i + 1 }))).flat(),
      )
    expect(labelQrText(many(3))).not.toBeNull()
    expect(labelQrText(many(5))).toBeNull()
    expect(readLabelExport(JSON.stringify(many(1000), null, 2)).keys).toHaveLength(1000)
    expect(nameOf(() => readLabelExport(JSON.stringify(many(1001))))).toBe('LabelFileError')
  })

  it('K21: any text is read or refused in plain words', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(nameOf(() => readLabelExport(text))).toBe('LabelFileError')
      }),
    )
  })
})
