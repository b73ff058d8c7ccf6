import { describe, expect, it } from 'vitest'
import { en } from './en'
import { zh } from './zh'

/** Every text by its key, plural forms under one name as i18next reads them. */
function texts(tree: object, path = ''): Map<string, string[]> {
  const out = new Map<string, string[]>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') {
      const name = path + key.replace(/_(one|other)$/, '')
      out.set(name, [...(out.get(name) ?? []), value])
    } else for (const [name, found] of texts(value, `${path}${key}.`)) out.set(name, found)
  }
  return out
}

const variables = (list: readonly string[]) =>
  new Set(list.flatMap((text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)))

describe('English and Simplified Chinese', () => {
  const english = texts(en)
  const chinese = texts(zh)

  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('fill the same variables', () => {
    for (const [key, list] of english)
      expect([key, variables(chinese.get(key) ?? [])]).toEqual([key, variables(list)])
  })

  it('leave nothing in English where there are words to translate', () => {
    const same = [...english].filter(
      ([key, [text = '']]) =>
        chinese.get(key)?.[0] === text && /[a-z]{2}/i.test(text.replace(/\{\{\w+\}\}/g, '')),
    )
    // A name of a technique, the same in every language.
    expect(same.map(([key]) => key)).toEqual(['settings.network.rpc'])
  })

  it('use full-width punctuation between Chinese words', () => {
    const slips = [...chinese].filter(([, list]) => list.some((text) => /\p{Script=Han}[,;:?!]/u.test(text)))
    expect(slips).toEqual([])
  })
})
