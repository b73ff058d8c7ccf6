import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import type { LocalAccount } from 'viem'
import { DIST } from '../../scripts/lib/buildApp'
import type { FixtureName } from '../../scripts/lib/compileFixture'
import { deployFixture } from '../../scripts/lib/deployFixture'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { localConfig } from '../../scripts/lib/localConfig'
import { rpcOrigins, serveStatic } from '../../scripts/lib/serveStatic'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { startEchoBot } from '../../scripts/lib/startEchoBot'
import { type Config, parseConfig } from '../../src/session/config'
import { newAccounts, setBalance } from './accounts'
import { createPeer, type Peer } from './createPeer'
import type { TestWallet } from './createTestWallet'
import { type InstallTestWalletOptions, installTestWallet, TEST_WALLET } from './installTestWallet'
import { type PageWatch, watchPages } from './watchPages'

/** A chain with the contract, and the production build under its real policy. Tests of one worker share it. */
export interface Sealog {
  readonly chain: Chain
  readonly config: Config
  /** Origin of the page. */
  readonly url: string
}

interface SealogOptions {
  /** Start the echo bot too. */
  readonly withEchoBot: boolean
  /** The test itself makes blocks, time and finality, on a chain that no other file sees. */
  readonly ownWeather: boolean
  /** Whose contract the page runs on: ours, or one of the two drafts of ERC-7627 as other people would deploy it. */
  readonly contract: 'Sealog' | FixtureName
}

export interface Person {
  readonly context: BrowserContext
  readonly page: Page
  readonly wallet: TestWallet
  readonly watch: PageWatch
}

export interface NewPersonOptions extends Partial<InstallTestWalletOptions> {
  /** Ether of the first account, in wei. Default ten ether. */
  readonly balance?: bigint
}

/** The ways to get people into a test. */
export interface People {
  /**
   * Opens a new browser profile with a wallet of its own, whose accounts are new and have ether. At the end of the test
   * nothing may stand among its console errors, and no request may have gone to a foreign host.
   */
  readonly newPerson: (options?: NewPersonOptions) => Promise<Person>
  /** Somebody with ether and a key who needs no screen: a tenth of the time that a browser takes. Default a new account. */
  readonly newPeer: (account?: LocalAccount) => Promise<Peer>
}

interface TestFixtures extends People, SealogOptions {
  readonly sealog: Sealog
}

interface WorkerFixtures {
  /** The one with these options, started when it is first asked for. */
  readonly sealogs: (options: SealogOptions) => Promise<Sealog>
}

const TEN_ETHER = 10n * 10n ** 18n

export const test = base.extend<TestFixtures, WorkerFixtures>({
  withEchoBot: [false, { option: true }],
  ownWeather: [false, { option: true }],
  contract: ['Sealog', { option: true }],

  sealogs: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern.
    async ({}, use) => {
      const started = new Map<string, Promise<Sealog>>()
      const stops: (() => Promise<unknown>)[] = []
      await use((options) => {
        const id = JSON.stringify(options)
        const sealog = started.get(id) ?? startSealog(options, stops)
        started.set(id, sealog)
        return sealog
      })
      for (const stop of stops.reverse()) await stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  sealog: async ({ sealogs, withEchoBot, ownWeather, contract }, use) =>
    use(await sealogs({ withEchoBot, ownWeather, contract })),

  baseURL: async ({ sealog }, use) => use(sealog.url),

  newPerson: async ({ browser, sealog }, use) => {
    const people: Person[] = []
    await use(async ({ balance = TEN_ETHER, ...options } = {}) => {
      const { rdns = TEST_WALLET.rdns, connected = false } = options
      const context = await browser.newContext({
        baseURL: sealog.url,
        locale: 'en-US',
        ...(connected && { storageState: rememberedWallet(sealog.url, rdns) }),
      })
      const watch = watchPages(context, [sealog.url, ...rpcOrigins(sealog.config)])
      const accounts = options.accounts ?? newAccounts()
      await setBalance(sealog.chain, accounts[0], balance)
      const wallet = await installTestWallet(context, {
        chainId: 31337,
        networks: { 1: null, 31337: sealog.chain.rpcUrl },
        ...options,
        accounts,
      })
      const person = { context, page: await context.newPage(), wallet, watch }
      people.push(person)
      return person
    })
    for (const { context, watch } of people) {
      await context.close()
      expect.soft(watch.errors, 'console errors').toEqual([])
      expect.soft(watch.foreignRequests, 'requests to foreign hosts').toEqual([])
    }
  },

  newPeer: async ({ sealog }, use) => {
    const peers: Peer[] = []
    await use(async (account = newAccounts()[0]) => {
      await setBalance(sealog.chain, account, TEN_ETHER)
      const peer = await createPeer(sealog.config.chains[0], account)
      peers.push(peer)
      return peer
    })
    for (const peer of peers) peer.stop()
  },
})

/** Starts it all; `stops` gets the way to end each part of it, also where a later one fails. */
async function startSealog(
  { withEchoBot, ownWeather, contract }: SealogOptions,
  stops: (() => Promise<unknown>)[],
): Promise<Sealog> {
  const chain = await startChain({ rpcPort: 0, finalize: !ownWeather })
  stops.push(() => chain.stop())
  const address =
    contract === 'Sealog'
      ? (await deploySealog(chain.rpcUrl, devAccount(0))).address
      : await deployFixture(chain.rpcUrl, contract)
  const config = parseConfig(localConfig(chain, address))
  if (withEchoBot) {
    const folder = await mkdtemp(join(tmpdir(), 'sealog-e2e-'))
    stops.push(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'config.json'), JSON.stringify(config))
    const bot = await startEchoBot(join(folder, 'config.json'))
    stops.push(() => bot.stop())
  }
  const server = await serveStatic({ folder: DIST, config, port: 0 })
  stops.push(() => server.stop())
  return { chain, config, url: server.url }
}

/** What the page keeps of the wallet of its last visit (src/wallet/createWalletConfig.ts). */
function rememberedWallet(origin: string, rdns: string) {
  const localStorage = [{ name: 'sealog.wallet.recentConnectorId', value: JSON.stringify(rdns) }]
  return { cookies: [], origins: [{ origin, localStorage }] }
}

export { expect } from '@playwright/test'
export { newAccounts, setBalance } from './accounts'
