import { readFileSync } from 'node:fs'

/** What the page loads before anything lazy: the scripts and the preloaded modules that the built index.html names. */
const html = readFileSync('dist/index.html', 'utf8')
const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => `dist/${match[1]}`)
if (first.length === 0) throw new Error('dist/index.html names no script')

export default [
  { name: 'first JavaScript, before the wallet stack', path: first, gzip: true, limit: '200 kB' },
  { name: 'stylesheets', path: 'dist/assets/*.css', gzip: true, limit: '40 kB' },
]
