import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { NetworkError, OtherChainError } from '../messaging/errors'
import { createProviderClient } from './providerClient'
import type { RangePart } from './rangePlan'
import { createPartsReader, createRangeReader, type PartsParams } from './rangeReader'
import { createRpcClient } from './rpcClient'
import { countRequests, fewestRequests } from './testing/countRequests'
import { emulateProvider } from './testing/emulateProvider'
import { createLogStore, createRandom, type LogStore, type RawLog, storeOf } from './testing/logStore'
import { PROVIDERS, type Provider } from './testing/providers'
import { type Answering, createVirtualClient } from './testing/virtualClient'
import { createVirtualClock } from './testing/virtualClock'

const CONTRACT = '0xc0'
const FREE: Provider = { name: 'a node without limits', seen: [] }
/** A made-up log is its place: comparing those alone takes a tenth of the time. */
const places = (logs: readonly unknown[]) =>
  (logs as readonly RawLog[]).map(
    ({ topics, blockNumber, logIndex }) => `${topics[0]} ${blockNumber} ${logIndex}`,
  )
const everything = (store: LogStore) => store.filters.map((filter) => places(store.find(filter, store.range)))
const answerOf = (provider: Provider, store: LogStore): Answering => emulateProvider(provider, store).answer
const json = (body: unknown, status = 200) => ({ status, retryAfter: null, text: JSON.stringify(body) })

/** Reads all filters of the store from made-up urls. */
async function readAll(
  store: LogStore,
  urls: readonly Answering[],
  { seed = 3, ...starting }: { seed?: number } & Pick<PartsParams, 'startWidth' | 'spans'> = {},
) {
  const clock = createVirtualClock()
  const virtual = createVirtualClient(clock, urls)
  const readParts = createPartsReader(virtual.client, { clock, random: createRandom(seed) })
  const start = clock.now()
  const parts: RangePart[] = []
  const params: PartsParams = {
    contract: CONTRACT,
    filters: store.filters.map((filter) => [filter]),
    ...store.range,
    ...starting,
  }
  const failure = await clock.run(
    (async () => {
      try {
        for await (const part of readParts(params)) parts.push(part)
        return null
      } catch (error) {
        return error
      }
    })(),
  )
  return { ...virtual, clock, parts, failure, duration: clock.now() - start }
}

/** The logs of all parts, oldest first, by filter. */
function byFilter(store: LogStore, parts: readonly RangePart[]): string[][] {
  const logs = parts.toReversed().flatMap((part) => part.logs as RawLog[])
  return store.filters.map((filter) => places(logs.filter(({ topics }) => topics[0] === filter)))
}

/** Parts that lie on one another without gap or overlap, newest first, each with the logs of its blocks only. */
function expectStack(parts: readonly RangePart[], store: LogStore): void {
  let edge = store.range.toBlock
  for (const { fromBlock, toBlock, logs } of parts) {
    expect(toBlock).toBe(edge)
    expect(fromBlock).toBeLessThanOrEqual(toBlock)
    const isInside = ({ blockNumber }: RawLog) =>
      Number(blockNumber) >= fromBlock && Number(blockNumber) <= toBlock
    expect((logs as RawLog[]).every(isInside)).toBe(true)
    edge = fromBlock - 1
  }
  expect(edge).toBe(store.range.fromBlock - 1)
}

describe('every provider gives the whole history, in order, each log once', () => {
  test.each(PROVIDERS)('$name, with at most a tenth more requests than its limits need', async (provider) => {
    // An odd limit that no text names takes some hundred ranges to find.
    const ranges = provider.name === 'Chainstack, free' ? 1_000 : 200
    const blocks = Math.min(500_000, ranges * (provider.blocks ?? Number.POSITIVE_INFINITY))
    const store = createLogStore({ blocks, logs: 5_037 })
    const { logs, requests, optimum } = await countRequests(provider, store)
    expect(logs.map(places)).toEqual(everything(store))
    expect(requests / optimum).toBeLessThanOrEqual(1.1)
  })

  test.each(PROVIDERS.filter(({ logs }) => logs !== undefined))(
    '$name, where the logs are dense: some more, because answers are kept small',
    async (provider) => {
      const store = createLogStore({ blocks: 20_000, logs: 2.3 * (provider.logs ?? 0) + 37 })
      const { logs, requests } = await countRequests(provider, store)
      expect(logs.map(places)).toEqual(everything(store))
      expect(requests / fewestRequests({ ...provider, logs: 2_500, anyLogsUpTo: 0 }, store)).toBeLessThan(2)
    },
  )

  test('over HTTP', async () => {
    const stores = new Map<string, { answer: Answering; store: LogStore }>()
    const server = createServer((request, response) => {
      void (async () => {
        let body = ''
        for await (const part of request) body += part
        const { params } = JSON.parse(body) as { params: unknown[] }
        const answer = stores.get(request.url ?? '')?.answer(params, Date.now())
        if (typeof answer !== 'object') return response.destroy()
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text)
      })()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      for (const [i, { perSecond: _, ...provider }] of PROVIDERS.entries()) {
        const store = createLogStore({ blocks: 6 * (provider.blocks ?? 1_000), logs: 337 })
        stores.set(`/${i}`, { answer: answerOf(provider, store), store })
        const client = createRpcClient([`http://127.0.0.1:${(server.address() as AddressInfo).port}/${i}`])
        const read = createRangeReader(client)
        const logs = await Promise.all(
          store.filters.map((filter) => read({ contract: CONTRACT, topics: [filter], ...store.range })),
        )
        expect({ provider: provider.name, logs: logs.map(places) }).toEqual({
          provider: provider.name,
          logs: everything(store),
        })
      }
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})

describe('parts', () => {
  const store = createLogStore({ blocks: 60_000, logs: 2_037 })

  test('come newest first, one right below the other, the filters together; no more than eight are under way', async () => {
    const limited = {
      ...FREE,
      blocks: 1_000,
      tooManyBlocks: () => ({ code: 1, message: 'max block range 1000' }),
    }
    const { parts, mostInFlight, calls } = await readAll(store, [answerOf(limited, store)])
    expectStack(parts, store)
    expect(byFilter(store, parts)).toEqual(everything(store))
    expect(parts).toHaveLength(60)
    expect(mostInFlight()).toBe(8)
    // One is refused: the first.
    expect(calls).toHaveLength(181)
  })

  test('with a start: a few ranges set out together, the newest narrow, and the others are as wide as the logs allow', async () => {
    const { parts, calls } = await readAll(store, [answerOf(FREE, store)], { startWidth: 500 })
    expectStack(parts, store)
    expect(byFilter(store, parts)).toEqual(everything(store))
    expect(parts.map(({ fromBlock, toBlock }) => toBlock - fromBlock + 1)).toEqual([
      500, 4_000, 32_000, 23_500,
    ])
    expect(calls).toHaveLength(12)
  })

  test('what the start does not reach is asked for where something lies, as soon as that is known', async () => {
    const spans = [
      { fromBlock: store.range.fromBlock + 100, toBlock: store.range.fromBlock + 400 },
      { fromBlock: store.range.fromBlock + 3_000, toBlock: store.range.fromBlock + 3_500 },
    ]
    const inSpans = storeOf(
      store.range,
      store.filters.map((filter) =>
        store
          .blocksOf(filter)
          .filter(
            (block) =>
              block > store.range.toBlock - 730 ||
              spans.some(({ fromBlock, toBlock }) => fromBlock <= block && block <= toBlock),
          ),
      ),
    )
    const { parts, calls } = await readAll(inSpans, [answerOf(FREE, inSpans)], {
      startWidth: 10,
      spans: Promise.resolve(spans),
    })
    expectStack(parts, inSpans)
    expect(byFilter(inSpans, parts)).toEqual(everything(inSpans))
    const lowest = calls.filter(({ toBlock }) => toBlock <= store.range.toBlock - 730)
    expect(Math.max(...lowest.map(({ toBlock }) => toBlock))).toBe(store.range.fromBlock + 3_500)
    expect(Math.min(...lowest.map(({ fromBlock }) => fromBlock))).toBe(store.range.fromBlock + 100)
  })

  test('a start that is refused is not tried wider', async () => {
    const limited = {
      ...FREE,
      blocks: 1_000,
      tooManyBlocks: () => ({ code: 1, message: 'max block range 1000' }),
    }
    const { parts, calls } = await readAll(store, [answerOf(limited, store)], { startWidth: 500 })
    expectStack(parts, store)
    expect(byFilter(store, parts)).toEqual(everything(store))
    // For each of three filters 61 ranges, two refusals, and now and then a wider trial.
    expect(calls.length).toBeLessThanOrEqual(3 * 66)
  })

  test('where the logs are dense, answers hold about 2,500 of them', async () => {
    const dense = createLogStore({ blocks: 4_000, logs: 20_037 })
    const { parts } = await readAll(dense, [answerOf(FREE, dense)], { startWidth: 10 })
    expectStack(parts, dense)
    expect(byFilter(dense, parts)).toEqual(everything(dense))
    expect(Math.max(...parts.map(({ logs }) => logs.length))).toBeLessThan(8_000)
    expect(parts.length).toBeGreaterThan(8)
  })

  test('where the logs become dense further down, the ranges become narrow again', async () => {
    const range = { fromBlock: 0, toBlock: 199_999 }
    const dense = storeOf(range, [Array.from({ length: 150_000 }, (_, block) => block)])
    const { parts } = await readAll(dense, [answerOf(FREE, dense)], { startWidth: 1_000 })
    expect(byFilter(dense, parts)).toEqual(everything(dense))
    const sizes = parts.map(({ logs }) => logs.length)
    expect(sizes.slice(0, 3)).toEqual([0, 0, 23_000])
    expect(Math.max(...sizes.slice(3))).toBeLessThan(7_000)
    expect(Math.max(...sizes.slice(-20))).toBe(2_500)
  })

  test('are not read far ahead of a reader that takes its time, and no further once it stops', async () => {
    const clock = createVirtualClock()
    const limited = {
      ...FREE,
      blocks: 100,
      tooManyBlocks: () => ({ code: 1, message: 'max block range 100' }),
    }
    const { client, calls } = createVirtualClient(clock, [answerOf(limited, store)])
    const readParts = createPartsReader(client, { clock, random: createRandom(1) })
    const params = { contract: CONTRACT, filters: [[store.filters[0] ?? null]], ...store.range } as const
    await clock.run(
      (async () => {
        for await (const _ of readParts(params)) {
          await new Promise<void>((resolve) => clock.after(60_000, resolve))
          expect(calls.length).toBeLessThanOrEqual(1 + 1 + 16)
          break
        }
        const before = calls.length
        await new Promise<void>((resolve) => clock.after(60_000, resolve))
        expect(calls).toHaveLength(before)
      })(),
    )
  })

  test('of no blocks there are none', async () => {
    const { fromBlock } = store.range
    const nothing: LogStore = { ...store, range: { fromBlock, toBlock: fromBlock - 1 } }
    const { parts, calls, failure } = await readAll(nothing, [answerOf(FREE, store)])
    expect([parts, calls, failure]).toEqual([[], [], null])
  })
})

test('a range is read from the wallet, whose provider names no url', async () => {
  const store = createLogStore({ blocks: 30_000, logs: 537 })
  const [filter = '0x'] = store.filters
  const { answer } = emulateProvider(
    { ...FREE, blocks: 1_000, tooManyBlocks: () => ({ code: -32000, message: 'no' }) },
    store,
  )
  const client = createProviderClient({
    async request({ params }) {
      const { result, error } = JSON.parse(answer(params as unknown[], 0).text) as {
        result: unknown
        error?: unknown
      }
      if (error !== undefined) throw error
      return result
    },
  })
  const read = createRangeReader(client)
  expect(places(await read({ contract: CONTRACT, topics: [filter], ...store.range }))).toEqual(
    everything(store)[0],
  )
})

describe('several urls', () => {
  const store = createLogStore({ blocks: 200_000, logs: 3_037 })
  const good = answerOf(FREE, store)
  const of = (url: number) => (call: { url: number }) => call.url === url

  test.each<[string, Answering]>([
    ['cannot be reached', () => 'down'],
    ['answers with errors', () => json('bad gateway', 502)],
    ['answers nonsense', () => json({ result: { hello: 'world' } })],
    ['answers with null', () => json({ result: null })],
    [
      'has none of the blocks',
      () => json({ error: { code: -32602, message: 'Archive requests require a personal token' } }, 403),
    ],
    ['is always busy', () => json({ error: { code: 429, message: 'Too Many Requests' } }, 429)],
  ])('one that %s is passed over', async (_, bad) => {
    const { parts, calls, duration, failure } = await readAll(store, [bad, good])
    expect(failure).toBeNull()
    expect(byFilter(store, parts)).toEqual(everything(store))
    expect(calls.filter(of(0)).length).toBeLessThan(12)
    expect(duration).toBeLessThan(20_000)
  })

  test('one that hangs costs the time of one call', async () => {
    const { parts, calls, duration } = await readAll(store, [() => 'never', good])
    expect(byFilter(store, parts)).toEqual(everything(store))
    expect(calls.filter(of(0)).length).toBeLessThanOrEqual(3)
    expect(duration).toBeLessThan(45_000)
  })

  test('one that falls silent in between is passed over, and its blocks are read elsewhere', async () => {
    const limit = { blocks: 1_000, tooManyBlocks: () => ({ code: 1, message: 'max block range 1000' }) }
    let answers = 0
    const failing: Answering = (params, now) =>
      ++answers > 100 ? 'down' : answerOf({ ...FREE, ...limit }, store)(params, now)
    const { parts, calls, failure } = await readAll(store, [failing, answerOf({ ...FREE, ...limit }, store)])
    expect(failure).toBeNull()
    expectStack(parts, store)
    expect(byFilter(store, parts)).toEqual(everything(store))
    expect(calls.filter(of(1)).length).toBeGreaterThan(400)
  })

  test('one that has only the newest blocks gives those, the next one the others', async () => {
    const edge = store.range.toBlock - 50_000
    const pruned: Answering = (params, now) => {
      const { fromBlock } = params[0] as { fromBlock: string }
      return Number(fromBlock) > edge
        ? answerOf(
            { ...FREE, blocks: 10_000, tooManyBlocks: () => ({ code: 1, message: 'max range 10000' }) },
            store,
          )(params, now)
        : json({ error: { code: 4444, message: 'pruned history unavailable' } })
    }
    const { parts, failure } = await readAll(store, [pruned, good])
    expect(failure).toBeNull()
    expect(byFilter(store, parts)).toEqual(everything(store))
  })

  test('a long scan goes to the one that takes more blocks at a time, a short one to the first', async () => {
    const narrow = answerOf(
      { ...FREE, blocks: 10, tooManyBlocks: () => ({ code: 1, message: 'up to a 10 block range' }) },
      store,
    )
    const long = await readAll(store, [narrow, good])
    expect(byFilter(store, long.parts)).toEqual(everything(store))
    expect(long.calls.length).toBeLessThan(20)
    const { toBlock } = store.range
    const short = await readAll({ ...store, range: { fromBlock: toBlock - 29, toBlock } }, [narrow, good])
    expect(short.calls.filter(of(1))).toEqual([])
  })

  test('a busy one is not asked for fewer blocks, but less often, and the other one helps', async () => {
    const limits = { blocks: 1_000, tooManyBlocks: () => ({ code: 1, message: 'max block range 1000' }) }
    const tooOften = () => ({ status: 429, code: -32005, message: 'rate limit exceeded' })
    const busy = answerOf({ ...FREE, ...limits, perSecond: 10, tooOften }, store)
    const { parts, calls } = await readAll(store, [busy, answerOf({ ...FREE, ...limits }, store)])
    expect(byFilter(store, parts)).toEqual(everything(store))
    // The oldest blocks of each filter, and of the ranges that were tried in vain, are what is left over.
    expect(calls.filter(({ fromBlock, toBlock }) => toBlock - fromBlock + 1 < 1_000).length).toBeLessThan(8)
    const seconds = new Set(calls.filter(of(0)).map(({ at }) => Math.floor(at / 1_000)))
    expect(calls.filter(of(0)).length / seconds.size).toBeLessThan(11)
    expect(calls.filter(of(0)).length).toBeGreaterThan(20)
  })

  test('where all stand on another chain, that is what is wrong', async () => {
    const clock = createVirtualClock()
    const { client } = createVirtualClient(clock, [good])
    const ask = () => Promise.reject(new OtherChainError())
    const wrong = { ...client, sources: client.sources.map((source) => ({ ...source, ask })) }
    const read = createRangeReader(wrong, { clock, random: createRandom(1) })
    await expect(clock.run(read({ contract: CONTRACT, topics: [], ...store.range }))).rejects.toThrow(
      OtherChainError,
    )
  })
})

describe('odd servers', () => {
  const store = createLogStore({ blocks: 60_000, logs: 3_037 })
  const limited = {
    ...FREE,
    blocks: 1_000,
    tooManyBlocks: () => ({ code: -32602, message: 'query exceeds max block range 1000' }),
  }

  test.each([1, 2, 3, 4, 5])(
    'errors and hanging calls at random (%i) lose nothing and double nothing',
    async (seed) => {
      const random = createRandom(seed)
      const answer = answerOf(limited, store)
      const shaky: Answering = (params, now) => {
        const luck = random()
        if (luck < 0.05) return json('internal server error', 500)
        if (luck < 0.08) return json({ error: { code: -32603, message: 'internal error' } }, 500)
        if (luck < 0.1) return 'down'
        if (luck < 0.11) return json({ error: { code: -32000, message: 'header not found' } })
        if (luck < 0.13) return json({ error: { code: 429, message: 'Too Many Requests' } }, 429)
        return luck < 0.135 ? 'never' : answer(params, now)
      }
      const { parts, failure } = await readAll(store, [shaky], { seed })
      expect(failure).toBeNull()
      expectStack(parts, store)
      expect(byFilter(store, parts)).toEqual(everything(store))
    },
  )

  test.each([100, 256, 1_000])('an answer cut off at %i logs without a word is found out', async (most) => {
    const cutting: Answering = ([query], now) => {
      const answer = answerOf(FREE, store)([query], now)
      if (typeof answer !== 'object') return answer
      const { result } = JSON.parse(answer.text) as { result: unknown[] }
      return json({ result: result.slice(0, most) })
    }
    const { parts } = await readAll(store, [cutting])
    expectStack(parts, store)
    expect(byFilter(store, parts)).toEqual(everything(store))
  })

  test('a round number of logs that is all there is costs one more call', async () => {
    const round = createLogStore({ blocks: 60_000, logs: 5_000 })
    const one: LogStore = { ...round, filters: round.filters.slice(2) }
    expect(everything(one)[0]).toHaveLength(100)
    const { parts, calls } = await readAll(one, [answerOf(FREE, one)])
    expect(byFilter(one, parts)).toEqual(everything(one))
    expect(calls).toHaveLength(2)
  })

  test.each<[string, ReturnType<Answering>]>([
    ['hangs', 'never'],
    ["answers with a gateway's page", json('gateway timeout', 504)],
  ])('one that %s when it has too much to do gets narrower ranges', async (_, answer) => {
    const slow: Answering = ([query], now) => {
      const { fromBlock, toBlock } = query as { fromBlock: string; toBlock: string }
      return Number(toBlock) - Number(fromBlock) > 12_000 ? answer : answerOf(FREE, store)([query], now)
    }
    const { parts, calls, failure } = await readAll(store, [slow])
    expect(failure).toBeNull()
    expect(byFilter(store, parts)).toEqual(everything(store))
    expect(calls.length).toBeLessThan(60)
  })

  test('a node that refuses everything, without saying why, is given up at a single block', async () => {
    const { failure, calls } = await readAll(store, [
      () => json({ error: { code: -32005, message: 'limit exceeded' } }),
    ])
    expect(failure).toBeInstanceOf(NetworkError)
    expect(calls.length).toBeLessThan(100)
  })

  test.each<[string, Answering]>([
    ['answers nonsense', () => json([])],
    ['cannot be reached', () => 'down'],
    ['never answers', () => 'never'],
    [
      'asks to be left alone for an hour',
      () => ({ ...json({ error: { code: 429, message: 'x' } }, 429), retryAfter: '3600' }),
    ],
    ['is always busy', () => json({ error: { code: 429, message: 'Too Many Requests' } }, 429)],
  ])('one that %s and is the only one is given up', async (_, bad) => {
    const { failure, calls, duration } = await readAll(store, [bad])
    expect(failure).toBeInstanceOf(NetworkError)
    expect(calls.length).toBeLessThan(100)
    expect(duration).toBeLessThan(15 * 60_000)
  })

  test('what lies above the blocks that cannot be had is delivered', async () => {
    const edge = store.range.toBlock - 20_500
    const answer = answerOf(limited, store)
    const holed: Answering = (params, now) => {
      const { fromBlock } = params[0] as { fromBlock: string }
      return Number(fromBlock) <= edge
        ? json({ error: { code: 4444, message: 'pruned history unavailable' } })
        : answer(params, now)
    }
    const { parts, failure } = await readAll(store, [holed])
    expect(failure).toBeInstanceOf(NetworkError)
    expect(parts.at(-1)?.fromBlock).toBe(edge + 1)
    expect(parts[0]?.toBlock).toBe(store.range.toBlock)
  })
})
