import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploySealog } from '../scripts/lib/deploySealog'
import { devAccount } from '../scripts/lib/devAccounts'
import { localConfig } from '../scripts/lib/localConfig'
import { type Chain, startChain } from '../scripts/lib/startChain'
import { type EchoBot, startEchoBot } from '../scripts/lib/startEchoBot'
import type { Hex } from '../src/lib/bytes'
import type { Engine } from '../src/messaging/engine'
import { until } from '../src/messaging/testing/createPerson'
import { showThread } from '../src/messaging/testing/showThread'
import { defaultThread } from '../src/messaging/threadId'
import { Algorithm } from '../src/protocol/algorithm'
import { MAX_ENVELOPE_LENGTH } from '../src/protocol/envelope'
import { ephemeralOverhead } from '../src/protocol/ephemeral'
import { encodePayload, PayloadKind } from '../src/protocol/payload'
import { parseConfig } from '../src/session/config'
import { createNodeEngine } from './createNodeEngine'

/** The engine in Node against a real node and the real contract: a person writes, the bot answers (issue 2, item 10). */
const BOT = devAccount(9).address.toLowerCase() as Hex

/** Of a count (P5): the engine leaves room for it. */
const HIGHEST = 2 ** 32 - 1

let chain: Chain
let folder: string
let configFile: string
let bot: EchoBot
let engine: Engine

/** The texts of the thread with the bot, without their delivery states. */
const lines = () => showThread(engine, BOT).map((line) => line.replace(/ \(.*\)$/, ''))
const count = (length: number) => until(engine, () => lines().length >= length)

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0 })
  const { address } = await deploySealog(chain.rpcUrl, devAccount(0))
  folder = await mkdtemp(join(tmpdir(), 'sealog-echo-'))
  configFile = join(folder, 'config.json')
  const config = parseConfig(localConfig(chain, address))
  await writeFile(configFile, JSON.stringify(config))
  bot = await startEchoBot(configFile)
  engine = await createNodeEngine({ chain: config.chains[0], signer: devAccount(1), pollInterval: 50 })
  await engine.start()
})

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
})

test('a named thread is answered in itself', async () => {
  const thread = await engine.startThread(BOT, 'support')
  await engine.send(thread, 'help')
  await until(engine, () => showThread(engine, thread).length === 3)
  expect(showThread(engine, thread).map((line) => line.replace(/ \(.*\)$/, ''))).toEqual([
    '> title support',
    '> help',
    '< Echo: help',
  ])
})

test('the longest text that can be sent is answered by its beginning, and the next one is answered too (E7)', async () => {
  const empty = encodePayload({ kind: PayloadKind.text, n: HIGHEST, ack: HIGHEST, fields: [''] })
  // CBOR tells a length of this size in 5 bytes, that of the empty text in 1.
  const room = MAX_ENVELOPE_LENGTH - ephemeralOverhead(Algorithm.ECDSA) - empty.length - 4
  const before = lines().length
  await engine.send(defaultThread(BOT), '🙂'.padEnd(room - 2, 'x'))
  await count(before + 2)
  await engine.send(defaultThread(BOT), 'and now?')
  await count(before + 4)
  expect(lines().slice(before + 1)).toEqual([
    `< Echo: 🙂${'x'.repeat(999)}…`,
    '> and now?',
    '< Echo: and now?',
  ])
})
