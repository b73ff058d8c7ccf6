import { describe, expect, test } from 'vitest'
import { classifyRefusal, type Refusal } from './classifyRefusal'
import { RpcError } from './rpcError'
import { PROVIDERS, type Refused } from './testing/providers'

const ASKED = { fromBlock: 5_000_000, toBlock: 5_399_999 }
const classify = ({ status, code, message, data }: Refused, asked = ASKED): Refusal =>
  classifyRefusal(new RpcError({ code, message, data, ...(status === undefined ? {} : { status }) }), asked)
const say = (message: string, asked = ASKED) => classify({ code: -32000, message }, asked)
/** A range of so many blocks. */
const wide = (blocks: number, fromBlock = 5_000_000) => ({ fromBlock, toBlock: fromBlock + blocks - 1 })

describe('the answers of providers', () => {
  test.each(PROVIDERS.filter(({ tooManyBlocks }) => tooManyBlocks))(
    '$name: too many blocks; a limit that it names is believed',
    ({ name, blocks = 0, tooManyBlocks }) => {
      const refusal = tooManyBlocks && classify(tooManyBlocks(ASKED))
      if (name === 'Base, public, without a reason') return expect(refusal).toEqual({ kind: 'unknown' })
      const saysHowMany = !['Ankr', 'OP, public', 'Chainstack, free'].includes(name)
      // Some count the blocks, some the steps between them.
      const most = expect.toSatisfy((n: number | null) => n === blocks || n === blocks - 1)
      expect(refusal).toEqual({ kind: 'blocks', most: saysHowMany ? most : null })
    },
  )

  test.each(PROVIDERS.filter(({ tooManyLogs }) => tooManyLogs))(
    '$name: too many logs; a range that it suggests is taken where it is shorter',
    ({ name, tooManyLogs }) => {
      const fitting = { fromBlock: ASKED.fromBlock, toBlock: ASKED.fromBlock + 1_233 }
      const suggests = ['Alchemy, paid', 'Infura', 'reth'].includes(name)
      expect(tooManyLogs && classify(tooManyLogs(ASKED, fitting))).toEqual({
        kind: 'results',
        most: suggests ? 1_234 : null,
      })
    },
  )

  test.each(PROVIDERS.filter(({ tooOften }) => tooOften))(
    '$name: asked too often is no range that is too wide',
    ({ name, tooOften }) => {
      const retryAfter = { Infura: 2_000, Ankr: 10_000 }[name] ?? null
      expect(tooOften && classify(tooOften())).toEqual({ kind: 'busy', retryAfter })
    },
  )
})

test.each([
  'Your app has exceeded its concurrent requests capacity',
  'rate limited',
  'Too Many Requests',
  'project ID request rate exceeded',
  'daily request count exceeded, request rate limited',
  'Monthly capacity limit exceeded. Visit https://dashboard.example/billing to upgrade',
  'The node is under too much load, slow down',
  'Exceeded the quota usage',
  'Requests per second limit exceeded',
  'too many connections',
])('"%s" is asked too often', (message) => {
  expect(say(message)).toEqual({ kind: 'busy', retryAfter: null })
})

test.each<[string, number]>([
  ['Too many requests, reason: call rate limit exhausted, retry in 10s', 10_000],
  ['Too many requests, reason: call rate limit exhausted, retry in 10m0s', 600_000],
  ['rate limit exceeded, try again in 3 seconds', 3_000],
])('"%s" says when to come back', (message, retryAfter) => {
  expect(say(message)).toEqual({ kind: 'busy', retryAfter })
})

test('the header says it before the text does', () => {
  const error = new RpcError({ code: 429, message: 'retry in 10s', status: 429, retryAfter: 700 })
  expect(classifyRefusal(error, ASKED)).toEqual({ kind: 'busy', retryAfter: 700 })
})

test.each([
  'query timeout exceeded',
  'Query timeout exceeded. Consider reducing your block range.',
  'context deadline exceeded',
  'request timed out',
  'backend response too large',
  'response size should not greater than 10000000 bytes',
  'More than 50000 logs returned',
  'log response size exceeded',
])('"%s" is too much in these blocks', (message) => {
  expect(say(message)).toEqual({ kind: 'results', most: null })
})

test('a bare 413 is too much in these blocks; with a text, the text counts', () => {
  expect(classify({ status: 413, code: 413, message: 'HTTP status 413' })).toEqual({
    kind: 'results',
    most: null,
  })
  expect(classify({ status: 413, code: -32614, message: 'eth_getLogs is limited to a 100 range' })).toEqual({
    kind: 'blocks',
    most: 100,
  })
})

test.each<[string, number | null]>([
  ['block range too large (2000), maximum allowed is 1000 blocks', 2_000],
  ['eth_getLogs range is too large, max is 10k blocks', 10_000],
  ['Maximum allowed number of requested blocks is 3500', 3_500],
  ['logs are limited to a 10.000 block range', 10_000],
  ['You cannot query logs for more than 100_000 blocks at once', 100_000],
  ['block range too high', null],
  ['filter block range is higher than the limit', null],
])('"%s" is too many blocks', (message, most) => {
  expect(say(message)).toEqual({ kind: 'blocks', most })
})

describe('a number counts only where it makes the range shorter', () => {
  test('what was asked, said again, is no limit', () => {
    expect(say('range 399999 exceeds limit')).toEqual({ kind: 'blocks', most: 399_999 })
    expect(say('range 399999 exceeds limit of 10000')).toEqual({ kind: 'blocks', most: 10_000 })
    expect(say('range 5000000 - 5399999 exceeds limit of 10000')).toEqual({ kind: 'blocks', most: 10_000 })
    expect(say('max block range 500000')).toEqual({ kind: 'blocks', most: null })
  })

  test('a limit as wide as what was asked counts the ends otherwise: one less', () => {
    expect(say('Max range: 800', wide(800))).toEqual({ kind: 'blocks', most: 799 })
    expect(say('Max range: 800', wide(801))).toEqual({ kind: 'blocks', most: 800 })
    expect(say('Max range: 800', wide(799))).toEqual({ kind: 'blocks', most: null })
  })

  test('a suggested range is no suggestion where it is the same, longer, or turned round', () => {
    for (const range of ['5000000-5399999', '1-9000000', '5000009-5000000'])
      expect(say(`query exceeds max results 20000, retry with the range ${range}`)).toEqual({
        kind: 'results',
        most: null,
      })
  })

  test('only the beginning of a long text is read, and in no time', () => {
    const started = performance.now()
    expect(say(`${'1,'.repeat(500_000)} block range 10`)).toEqual({ kind: 'unknown' })
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

test.each([
  'block range extends beyond current head block',
  'One of the blocks specified in filter (fromBlock, toBlock or blockHash) cannot be found.',
  'header not found',
  'unknown block',
  'requested to block 7 after last accepted block 5',
])('"%s" is a node behind the chain', (message) => {
  expect(say(message)).toEqual({ kind: 'behind' })
})

test.each<[string, Partial<Refused>]>([
  ['Archive requests require a personal token', { status: 403, code: -32602 }],
  ['pruned history unavailable: requested 1, earliest available 2', {}],
  ['old data not available due to pruning: requested block 1', {}],
  ['Unauthorized: You must authenticate your request with an API key', {}],
  ['the method eth_getLogs does not exist/is not available', { code: -32601 }],
  ['chain is not available on free plan, please upgrade to paid plan', { code: 35 }],
  ['nothing here', { status: 403 }],
])('"%s" is what the node has not got', (message, more) => {
  expect(classify({ code: -32000, message, ...more })).toEqual({ kind: 'missing' })
})

test.each(['internal error', 'limit exceeded', 'invalid params', ''])('"%s" says nothing', (message) => {
  expect(classify({ code: -32005, message })).toEqual({ kind: 'unknown' })
})

test('data of any kind is borne', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  for (const data of [cycle, 1n, null, 7, ['x']])
    expect(classify({ code: 1, message: 'x', data })).toEqual({ kind: 'unknown' })
})
