import { expect, test } from 'vitest'
import { parseOptions } from './parseOptions'

const defaults = { port: 4173, 'rpc-url': '', fresh: false }

test('options override the defaults, each by its own type', () => {
  expect(parseOptions([], defaults)).toEqual(defaults)
  expect(parseOptions(['--port', '80', '--fresh', '--rpc-url=http://a'], defaults)).toEqual({
    port: 80,
    'rpc-url': 'http://a',
    fresh: true,
  })
})

test('a wrong option or port is told in one line with the way out', () => {
  const usage = /^[^\n]* Options: --port N --rpc-url … --fresh$/
  for (const args of [['--prot', '80'], ['stray'], ['--port'], ['--fresh=yes']]) {
    expect(() => parseOptions(args, defaults)).toThrow(usage)
  }
  for (const port of ['0', '65536', '80a', '1e3', ' ']) {
    expect(() => parseOptions(['--port', port], defaults)).toThrow(/^--port .* from 1 to 65535\.$/)
  }
})
