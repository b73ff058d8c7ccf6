import { describe, expect, test, vi } from 'vitest'
import { GarbledError } from './garbledError'
import { readRpcAnswer } from './postRpc'
import { RpcError } from './rpcError'

const read = (body: unknown, { status = 200, retryAfter = null as string | null } = {}) => {
  try {
    return readRpcAnswer({ status, retryAfter, text: typeof body === 'string' ? body : JSON.stringify(body) })
  } catch (error) {
    return error
  }
}

test('the result is handed on, whatever its shape', () => {
  for (const result of ['0x1', null, [], { a: 1 }]) expect(read({ result })).toEqual(result)
})

describe('a refusal is found wherever gateways put it', () => {
  test.each<[string, unknown, { code: number; detail: string }]>([
    ['as JSON-RPC says', { error: { code: 3, message: 'no' } }, { code: 3, detail: 'no' }],
    ['as a text', { error: 'block range too large' }, { code: -32603, detail: 'block range too large' }],
    ['as the whole answer', { code: -32007, message: 'slow down' }, { code: -32007, detail: 'slow down' }],
    ['without a code', { error: { message: 'no' } }, { code: -32603, detail: 'no' }],
    ['without a text', { error: { code: 7 } }, { code: 7, detail: 'unknown error' }],
  ])('%s', (_, body, expected) => {
    for (const status of [200, 400, 503]) {
      const error = read(body, { status })
      expect(error).toBeInstanceOf(RpcError)
      expect(error).toMatchObject({ ...expected, status })
    }
  })
})

test.each([413, 429])('a bare %i is a refusal', (status) => {
  expect(read('', { status })).toMatchObject({ name: 'RpcError', code: status, status })
})

test.each<[string, unknown, number]>([
  ['HTML', '<html>', 200],
  ['a list', [], 200],
  ['a text', '"hello"', 200],
  ['nothing', '', 200],
  ['neither result nor error', { jsonrpc: '2.0', id: 1 }, 200],
  ['a page about a bad gateway', 'bad gateway', 502],
  ['a result with a status that says otherwise', { result: '0x1' }, 500],
])('%s is no answer', (_, body, status) => {
  expect(read(body, { status })).toBeInstanceOf(GarbledError)
})

test.each<[string, number | null]>([
  ['7', 7_000],
  ['Tue, 14 Nov 2023 22:13:30 GMT', 10_000],
  ['Tue, 14 Nov 2023 22:13:00 GMT', null],
  ['0', null],
  ['soon', null],
])('Retry-After "%s" is %s milliseconds', (retryAfter, expected) => {
  vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ['Date'] })
  expect(read({ error: { code: 429, message: 'x' } }, { retryAfter })).toMatchObject({ retryAfter: expected })
})
