import { chromium, type Page } from '@playwright/test'
import type { LocalAccount } from 'viem'
import { WebSocket } from 'ws'
import { messages } from '../e2e/steps/send'
import { startChat } from '../e2e/steps/startChat'
import { newAccounts, setBalance } from '../e2e/support/accounts'
import { createPeer, type Peer } from '../e2e/support/createPeer'
import type { NewPersonOptions, Person } from '../e2e/support/fixtures'
import { installTestWallet, TEST_WALLET } from '../e2e/support/installTestWallet'
import { watchPages } from '../e2e/support/watchPages'
import { buildApp, DIST, isBuildFresh } from '../scripts/lib/buildApp'
import { deploySealog } from '../scripts/lib/deploySealog'
import { devAccount } from '../scripts/lib/devAccounts'
import { findBrowser } from '../scripts/lib/findBrowser'
import { localConfig } from '../scripts/lib/localConfig'
import { serveStatic } from '../scripts/lib/serveStatic'
import { type Chain, startChain } from '../scripts/lib/startChain'
import { parseConfig } from '../src/session/config'
import { median, percentile } from './measure'

/** How soon something is on the screen of the app, in milliseconds. */
export interface ScreenReport {
  /** From the announcement of a block over a websocket until a frame of its recipient shows the message in it: the median. */
  readonly blockToScreen: number
  /** From Enter until a frame shows the line: the 95th percentile. */
  readonly echoP95: number
}

const BLOCKS = 20
const ECHOES = 40
const TEN_ETHER = 10n * 10n ** 18n

/** Two people on a local chain, one of them in the app in Chromium. */
export async function measureScreens(): Promise<ScreenReport> {
  if (!(await isBuildFresh())) await buildApp()
  const stops: (() => unknown)[] = []
  try {
    const chain = await startChain({ rpcPort: 0, finalize: false })
    stops.unshift(() => chain.stop())
    const { address } = await deploySealog(chain.rpcUrl, devAccount(0))
    const config = parseConfig(localConfig(chain, address))
    const server = await serveStatic({ folder: DIST, config, port: 0 })
    stops.unshift(() => server.stop())
    const browser = await chromium.launch({
      executablePath: await findBrowser({ install: true }),
      args: ['--no-sandbox', '--disable-gpu'],
    })
    stops.unshift(() => browser.close())

    async function newPeer(account: LocalAccount = newAccounts()[0]): Promise<Peer> {
      await setBalance(chain, account, TEN_ETHER)
      const peer = await createPeer(config.chains[0], account)
      stops.unshift(() => peer.stop())
      return peer
    }
    async function newPerson({
      accounts = newAccounts(),
      ...options
    }: NewPersonOptions = {}): Promise<Person> {
      const localStorage = [
        { name: 'sealog.wallet.recentConnectorId', value: JSON.stringify(TEST_WALLET.rdns) },
      ]
      const storageState = { cookies: [], origins: [{ origin: server.url, localStorage }] }
      const context = await browser.newContext({ baseURL: server.url, locale: 'en-US', storageState })
      await setBalance(chain, accounts[0], TEN_ETHER)
      const networks = { 31337: chain.rpcUrl }
      const wallet = await installTestWallet(context, {
        chainId: 31337,
        networks,
        connected: true,
        ...options,
        accounts,
      })
      return { context, page: await context.newPage(), wallet, watch: watchPages(context, []) }
    }

    const { alice, bob } = await startChat({ newPerson, newPeer })
    await watchFrames(alice.page)
    const blockToScreen = median(await measureBlocks(chain, bob, alice))
    return { blockToScreen, echoP95: percentile(await measureEchoes(alice), 0.95) }
  } finally {
    for (const stop of stops) await stop()
  }
}

/** What the page is given to measure with. */
declare global {
  /** Milliseconds since 1970 of the frame in which the open thread shows `text`. */
  var shownAt: (text: string) => Promise<number>
  /** Milliseconds from the last Enter to that frame, for each line so far. */
  var echoes: number[]
}

async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.shownAt = (text) =>
      new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (!document.querySelector('[role=log]')?.textContent?.includes(text)) return
          observer.disconnect()
          requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
        })
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      })
    globalThis.echoes = []
    addEventListener(
      'keydown',
      ({ key, target }) => {
        if (key !== 'Enter') return
        const entered = performance.timeOrigin + performance.now()
        void shownAt((target as HTMLTextAreaElement).value).then((shown) => echoes.push(shown - entered))
      },
      { capture: true },
    )
  })
}

async function measureBlocks(chain: Chain, bob: Peer, { page, wallet }: Person): Promise<number[]> {
  const line = new WebSocket(chain.wsUrl)
  await new Promise((resolve) => line.once('open', resolve))
  line.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }))
  await new Promise((resolve) => line.once('message', resolve))
  const times: number[] = []
  for (let i = 0; i < BLOCKS; i++) {
    const text = `In block number ${i}.`
    const announced = new Promise<number>((resolve) =>
      line.once('message', () => resolve(performance.timeOrigin + performance.now())),
    )
    const shown = page.evaluate((wanted) => shownAt(wanted), text)
    await bob.send(wallet.address, text)
    times.push((await shown) - (await announced))
  }
  line.close()
  return times
}

/** The wallet does not answer meanwhile: nothing but the line itself is measured. */
async function measureEchoes({ page, wallet }: Person): Promise<number[]> {
  wallet.holdNext()
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  for (let i = 0; i < ECHOES; i++) {
    await box.fill(`Echo number ${i}.`)
    await box.press('Enter')
    await messages(page).getByText(`Echo number ${i}.`).waitFor()
  }
  return page.evaluate(() => echoes)
}
