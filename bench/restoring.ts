import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { findBrowser } from '../scripts/lib/findBrowser'
import { inRepo } from '../scripts/lib/paths'
import { serveStatic } from '../scripts/lib/serveStatic'
import { addressTopic } from '../src/chain/addressTopic'
import { currentDialect } from '../src/chain/currentDialect'
import { BaseError } from '../src/lib/BaseError'
import type { HistoryChain, Owner } from './historyChain'
import { startLine } from './line'
import { median } from './measure'
import type { RestoreParams, RestoreTimes, RestoringPage } from './pages/restoring/main'
import { createPerson } from './people'
import { busyTime, type TraceEvent } from './trace'

/** What a restore took, beside the bare transfer of its logs in the same round. Milliseconds, medians over the rounds. */
export interface RestoreFigure {
  readonly title: string
  readonly restore: number
  readonly transfer: number
  /** The median of the rounds' ratios. */
  readonly ratio: number
  /** From the start of the worker until the first message was in a frame. */
  readonly first: number
  /** Requests of the last restore, by method. */
  readonly requests: Readonly<Record<string, number>>
}

export interface RestoreReport {
  readonly shaped10k: RestoreFigure
  readonly shaped100k: RestoreFigure
  readonly loopback: RestoreFigure
  /** Round trips until the first message was on the screen, over the shaped line: the slower of the two histories. */
  readonly firstMessage: number
  /** Microseconds of the worker's thread for each message, beyond fetching and parsing. */
  readonly cpu: number
}

const ROUND_TRIP = 60
const BITS_PER_SECOND = 50_000_000
const TEN: Owner = { name: 'ten', messages: 10_000, peers: 20 }
const HUNDRED: Owner = { name: 'hundred', messages: 100_000, peers: 20 }
/** Logs in an answer of the bare transfer. */
const LOGS_AT_ONCE = 2_500

/** Whose histories {@link measureRestores} restores. */
export const OWNERS: readonly Owner[] = [TEN, HUNDRED]

/**
 * Restores the histories of {@link OWNERS} in Chromium with a profile on disk, by the app's own worker, in turn with the bare
 * transfer of the same logs: fetched and parsed by a page that knows where they lie.
 */
export async function measureRestores(chain: HistoryChain): Promise<RestoreReport> {
  const line = await startLine({
    port: chain.server.port,
    roundTrip: ROUND_TRIP,
    bitsPerSecond: BITS_PER_SECOND,
  })
  const urls = { shaped: `http://localhost:${line.port}`, loopback: `http://localhost:${chain.server.port}` }
  try {
    return await inProfile([urls.shaped, urls.loopback], async (page, session) => {
      const compare = async (title: string, owner: Owner, rpcUrl: string, rounds: number) => {
        const place = { rpcUrl, contract: chain.contract, genesisHash: chain.genesisHash, owner: owner.name }
        const bodies = transferBodies(chain, owner)
        const restores: RestoreTimes[] = []
        const transfers: number[] = []
        let requests = {}
        // The first round warms up and does not count.
        for (let round = 0; round <= rounds; round++) {
          const steps = [
            async () => transfers.push(await transfer(page, rpcUrl, bodies, owner)),
            async () => {
              chain.server.takeRequests()
              restores.push(await restore(page, place, owner))
              requests = chain.server.takeRequests()
            },
          ]
          for (const step of round % 2 === 0 ? steps : steps.toReversed()) await step()
        }
        const [counted, others] = [restores.slice(1), transfers.slice(1)]
        return {
          title,
          restore: median(counted.map(({ whole }) => whole)),
          transfer: median(others),
          ratio: median(counted.map(({ whole }, round) => whole / (others[round] ?? Number.NaN))),
          first: median(counted.map(({ first }) => first)),
          requests,
        }
      }
      const loopback = await compare('10,000 on loopback', TEN, urls.loopback, 5)
      const shaped10k = await compare('10,000 over the line', TEN, urls.shaped, 5)
      const shaped100k = await compare('100,000 over the line', HUNDRED, urls.shaped, 2)
      const place = {
        rpcUrl: urls.loopback,
        contract: chain.contract,
        genesisHash: chain.genesisHash,
        owner: HUNDRED.name,
      }
      const own = await traced(session, () => restore(page, place, HUNDRED))
      const bare = await traced(session, () =>
        transfer(page, urls.loopback, transferBodies(chain, HUNDRED), HUNDRED),
      )
      const cpu =
        (busyTime(own, 'DedicatedWorker thread') - busyTime(bare, 'CrRendererMain')) / HUNDRED.messages
      const firstMessage = Math.max(shaped10k.first, shaped100k.first) / ROUND_TRIP
      return { shaped10k, shaped100k, loopback, firstMessage, cpu }
    })
  } finally {
    await line.stop()
  }
}

async function restore(page: Page, params: RestoreParams, { messages }: Owner): Promise<RestoreTimes> {
  const times = await page.evaluate((given) => restoring.restore(given), params)
  if (times.messages !== messages)
    throw new BaseError(`${times.messages} of ${messages} messages were restored.`)
  return times
}

async function transfer(
  page: Page,
  rpcUrl: string,
  bodies: readonly string[],
  { messages }: Owner,
): Promise<number> {
  const { milliseconds, logs } = await page.evaluate((given) => restoring.transfer(given), { rpcUrl, bodies })
  if (logs !== messages) throw new BaseError(`${logs} of ${messages} logs were transferred.`)
  return milliseconds
}

/** What the page has put there. */
declare const restoring: RestoringPage

/** Requests that bring an owner's messages and nothing else, in as few answers as the app would like to have. */
function transferBodies({ server, contract }: HistoryChain, { name, peers }: Owner): string[] {
  const names = [name, ...Array.from({ length: peers }, (_, i) => `peer ${i} of ${name}`)]
  const topics = names.map((each) => addressTopic(createPerson(each, 0).address))
  const filter = { address: contract, topics: [currentDialect.messageSent, topics, topics] }
  const blocks = server.blocksOf(filter)
  const bodies: string[] = []
  for (let from = 0; from < blocks.length; ) {
    const last = blocks[Math.min(from + LOGS_AT_ONCE, blocks.length) - 1] ?? 0
    const end = blocks.lastIndexOf(last) + 1
    const [fromBlock, toBlock] = [blocks[from] ?? 0, last].map((number) => `0x${number.toString(16)}`)
    bodies.push(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'eth_getLogs',
        params: [{ ...filter, fromBlock, toBlock }],
      }),
    )
    from = end
  }
  return bodies
}

/** Opens bench/pages/restoring, built as the app is built, in a browser that keeps its databases on disk. */
async function inProfile<T>(
  rpcUrls: readonly string[],
  work: (page: Page, session: CDPSession) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sealog-bench-'))
  const stops = [() => rm(folder, { recursive: true })]
  try {
    await build({
      configFile: false,
      root: inRepo('bench/pages/restoring'),
      base: './',
      logLevel: 'error',
      worker: { format: 'es' },
      build: { outDir: join(folder, 'dist'), target: 'es2023', modulePreload: { polyfill: false } },
    })
    const server = await serveStatic({
      folder: join(folder, 'dist'),
      config: { chains: [{ rpcUrls }] },
      port: 0,
    })
    stops.unshift(() => server.stop())
    const context: BrowserContext = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: await findBrowser({ install: true }),
      args: ['--no-sandbox'],
    })
    stops.unshift(() => context.close())
    const page = await context.newPage()
    await page.goto(server.url)
    return await work(page, await context.newCDPSession(page))
  } finally {
    for (const stop of stops) await stop()
  }
}

/** What the browser did meanwhile. */
async function traced(session: CDPSession, work: () => Promise<unknown>): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: object[] }) => void events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  })
  await work()
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  return events
}
