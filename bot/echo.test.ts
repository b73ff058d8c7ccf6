import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploySealog } from '../scripts/lib/deploySealog'
import { devAccount } from '../scripts/lib/devAccounts'
import { localConfig } from '../scripts/lib/localConfig'
import { type Chain, startChain } from '../scripts/lib/startChain'
import { type EchoBot, startEchoBot } from '../scripts/lib/startEchoBot'
import { createKeyDirectory } from '../src/chain/keyDirectory'
import { createLogSource } from '../src/chain/logSource'
import { createRpcClient } from '../src/chain/rpcClient'
import { createSubmitter } from '../src/chain/submitter'
import { fromHex, type Hex } from '../src/lib/bytes'
import { createEngine } from '../src/messaging/createEngine'
import type { Engine } from '../src/messaging/engine'
import { toOwnKey } from '../src/messaging/keyring'
import { createMemoryLocalStore, createMemoryMessageStore } from '../src/messaging/memoryStores'
import { until } from '../src/messaging/testing/createPerson'
import { showThread } from '../src/messaging/testing/showThread'
import { defaultThread } from '../src/messaging/threadId'
import { Algorithm } from '../src/protocol/algorithm'
import { deriveLabelKey } from '../src/protocol/messagingKey'
import { signSeed } from '../src/session/recoverSeeds'
import { createInlineOpener } from '../src/worker/openerInline'
import { createAccountProvider } from './accountProvider'

/** The engine in Node against a real node and the real contract: a person writes, the bot answers (issue 2, item 10). */
const signer = devAccount(1)
const BOT = devAccount(9).address.toLowerCase() as Hex

let chain: Chain
let folder: string
let configFile: string
let bot: EchoBot
let engine: Engine

async function createPersonEngine(contract: Hex): Promise<Engine> {
  const client = createRpcClient([chain.rpcUrl])
  const location = { client, contract, fromBlock: 0 }
  const source = createLogSource({ ...location, pollInterval: 50 })
  const account = signer.address.toLowerCase() as Hex
  const scope = { chainId: 31337, contract, genesisHash: await source.fetchGenesisHash(), account }
  const provider = createAccountProvider(signer, client)
  const submitter = createSubmitter({ ...scope, provider: () => provider, client })
  const { seed } = await signSeed({
    domain: 'localhost',
    account,
    generation: 1,
    tag: null,
    signText: async (text) => fromHex(await signer.signMessage({ message: text })),
  })
  const labelKey = deriveLabelKey(seed, 'default-key', 1)
  const key = toOwnKey({
    label: 'default-key',
    generation: 1,
    version: 1,
    algorithm: Algorithm.X25519,
    labelKey,
  })
  const { publicKey, algorithm, keyIndex } = key
  await submitter.submit([
    { type: 'updatePublicKey', keyIndex, key: { publicKey, algorithm, validBefore: 0 } },
  ])
  return createEngine({
    scope,
    keys: [key],
    ports: {
      source,
      directory: createKeyDirectory(location),
      submitter,
      opener: createInlineOpener(scope),
      messages: createMemoryMessageStore(scope),
      local: createMemoryLocalStore(),
      clock: { now: () => Date.now(), after: () => () => undefined },
    },
  })
}

/** The texts of the thread with the bot, without their delivery states. */
const lines = () => showThread(engine, BOT).map((line) => line.replace(/ \(.*\)$/, ''))
const count = (length: number) => until(engine, () => lines().length >= length)

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0 })
  const { address } = await deploySealog(chain.rpcUrl, devAccount(0))
  folder = await mkdtemp(join(tmpdir(), 'sealog-echo-'))
  configFile = join(folder, 'config.json')
  await writeFile(configFile, JSON.stringify(localConfig(chain, address.toLowerCase() as Hex)))
  bot = await startEchoBot(configFile)
  engine = await createPersonEngine(address.toLowerCase() as Hex)
  await engine.start()
}, 60_000)

afterAll(async () => {
  engine.stop()
  await bot.stop()
  await chain.stop()
  await rm(folder, { recursive: true })
})

test('the bot answers a text once; started anew it does not repeat itself and answers what is new', async () => {
  await engine.send(defaultThread(BOT), 'one')
  await count(2)
  expect(lines()).toEqual(['> one', '< Echo: one'])

  await bot.stop()
  await engine.send(defaultThread(BOT), 'while you were away')
  await until(engine, ({ outbox }) =>
    outbox.every((row) => row.status !== 'queued' && row.status !== 'signing'),
  )
  bot = await startEchoBot(configFile)
  await count(4)
  // A third exchange: had the bot repeated itself, the repetition would stand before this answer.
  await engine.send(defaultThread(BOT), 'three')
  await count(6)
  expect(lines()).toEqual([
    '> one',
    '< Echo: one',
    '> while you were away',
    '< Echo: while you were away',
    '> three',
    '< Echo: three',
  ])
}, 60_000)

test('a named thread is answered in itself', async () => {
  const thread = await engine.startThread(BOT, 'support')
  await engine.send(thread, 'help')
  await until(engine, () => showThread(engine, thread).length === 3)
  expect(showThread(engine, thread).map((line) => line.replace(/ \(.*\)$/, ''))).toEqual([
    '> title support',
    '> help',
    '< Echo: help',
  ])
}, 60_000)
