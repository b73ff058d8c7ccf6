import { readFileSync } from 'node:fs'

/** What the page loads before anything lazy: the scripts and the preloaded modules that the built index.html names. */
const html = readFileSync('dist/index.html', 'utf8')
const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => `dist/${match[1]}`)
if (first.length === 0) throw new Error('dist/index.html names no script')

// The aim is 200 kB: the next step down is the engine's opener in a worker.
export default [
  { name: 'first JavaScript, before the wallet stack', path: first, gzip: true, limit: '231 kB' },
  { name: 'stylesheets', path: 'dist/assets/*.css', gzip: true, limit: '40 kB' },
]
