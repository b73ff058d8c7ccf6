import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { en } from './en'
import { enLater } from './enLater'
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
  const english = texts({ ...en, ...enLater })
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

const root = new URL('..', import.meta.url)
const source = (path: string) => readFileSync(new URL(path, root), 'utf8')

describe('the screens', () => {
  const files = ['features', 'ui', 'app'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tsx') && !name.includes('.test.'))
      .map((name) => `${folder}/${name}`),
  )

  it('that a warm start shows ask for no text that comes later', () => {
    const first = files.filter((name) => /^features\/(conversations|thread|composer)\//.test(name))
    expect(first.length).toBeGreaterThan(20)
    const slips = first.filter((name) =>
      Object.keys(enLater).some((key) => new RegExp(`['"\`]${key}\\.`).test(source(name))),
    )
    expect(slips).toEqual([])
  })

  it('hold no text of their own but the name', () => {
    expect(files.length).toBeGreaterThan(40)
    const found = files.flatMap((file) => {
      const code = source(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      const inTags = [...code.matchAll(/>\s*([^<>{}=;()]*\p{L}{2}[^<>{}=;()]*?)\s*<\//gu)].map(
        ([, text]) => text,
      )
      const inAttributes = [...code.matchAll(/\s(?:aria-label|title|placeholder|label|alt)="([^"]*)"/g)].map(
        ([, text]) => text,
      )
      return [...inTags, ...inAttributes].map((text) => `${file}: ${text}`)
    })
    expect(found.sort()).toEqual(['features/newMessage/NewMessage.tsx: 0x…', 'ui/Wordmark.tsx: Sealog'])
  })

  it('have a text for every error that may reach them', () => {
    const names = ['lib/eip1193.ts', 'messaging/errors.ts', 'session/errors.ts'].flatMap((file) =>
      [...source(file).matchAll(/class (\w+) extends/g)].map(([, name]) => name),
    )
    expect(names.length).toBeGreaterThan(12)
    expect(names.filter((name = '') => !Object.hasOwn(en.errors, name))).toEqual([])
  })
})
