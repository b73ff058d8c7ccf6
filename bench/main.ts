/**
 * `npm run bench`: what Sealog costs, in bytes, gas and time. Times are medians of rounds in which the contenders take turns,
 * and mean something as ratios only: the absolute figures beside them are this machine's, at this moment.
 */
import { runCommand } from '../scripts/lib/runCommand'
import { measureDecoding } from './decoding'
import { CLEAR_BYTES, envelopeSizes } from './envelopeSizes'
import { measureGas } from './gas'
import { measureHistory } from './history'
import { startHistoryChain } from './historyChain'
import { inChromium } from './inChromium'
import type { Timing } from './measure'
import { measureRequests, worstRatio } from './requests'
import { measureRestores, OWNERS } from './restoring'
import { writeResults } from './results'
import { measureScreens } from './screens'
import { table, times, timingRows } from './table'
import { measureYear } from './year'

await runCommand(async () => {
  const sizes = envelopeSizes()
  print(
    'A text of 100 bytes as an envelope, to a key of each curve',
    sizes.map(({ type, curve, bytes }) => [
      `type ${type}, ${curve}`,
      `${bytes} bytes`,
      times(bytes / CLEAR_BYTES),
    ]),
  )

  const { clear, contracts } = await measureGas()
  const gas = (value: number) => [`${value} gas`, times(value / clear)]
  print('Transactions, beside a bare MessageSent of the same text in clear', [
    ['a MessageSent in clear', ...gas(clear)],
    ...Object.entries(contracts).flatMap(([name, { firstMessage, message, registration, rotation }]) => [
      [`${name}: first message`, ...gas(firstMessage)],
      [`${name}: message`, ...gas(message)],
      [`${name}: registration`, ...gas(registration)],
      [`${name}: rotation with key link`, ...gas(rotation)],
    ]),
  ])

  const requests = await measureRequests()
  print('Requests to restore a history from each emulated provider, beside what its limits allow', [
    ...requests.map(({ provider, requests, optimum }) => [
      provider,
      `${requests}`,
      times(requests / optimum),
    ]),
    ['the worst', '', times(worstRatio(requests))],
  ])

  const year = await measureYear()
  print(`Requests to restore a year of ${year.blocks} blocks, ${year.written} messages on 60 days`, [
    ...Object.entries(year.requests).map(([method, count]) => [method, `${count}`]),
    ['all', `${year.total}`],
  ])

  const chain = await startHistoryChain(OWNERS)
  const restores = await measureRestores(chain)
  await chain.stop()
  print('A cold restore in Chromium, beside the bare transfer of the same logs', [
    ...[restores.shaped10k, restores.shaped100k, restores.loopback].map(
      ({ title, restore, transfer, ratio, first, requests }) => [
        title,
        `${restore.toFixed(0)} ms`,
        `${transfer.toFixed(0)} ms bare`,
        times(ratio),
        `first message ${first.toFixed(0)} ms`,
        `${Object.values(requests).reduce((sum, count) => sum + count, 0)} requests`,
      ],
    ),
    ['processor time of the worker, a message', `${restores.cpu.toFixed(1)} µs`],
  ])

  const screens = await measureScreens()
  print('On the screen of the app', [
    ['a message, after its block was announced', `${screens.blockToScreen.toFixed(0)} ms`],
    ['a line, after Enter, 95th percentile', `${screens.echoP95.toFixed(0)} ms`],
  ])

  const opening = await inChromium<Timing[]>('opening')
  print('Opening a message whose thread key is cached, 10,000 a round, in Chromium', timingRows(opening))

  const searching = await inChromium<{ timings: Timing[]; p95: number }>('searching')
  print('Searching 100,000 messages, a keystroke, in Chromium', timingRows(searching.timings))

  const history = await measureHistory()
  const ms = (value: number) => `${value.toFixed(0)} ms`
  print(`A history of 100,000 messages with ${history.peers} people, in Chromium with a profile on disk`, [
    [`a raw put of its ${history.records} records`, ms(history.putRaw), times(1)],
    ['persisting it', ms(history.persist), times(history.persistRatio)],
    ['a raw read of its records', ms(history.readRaw), times(1)],
    ['opening it: the newest thread', ms(history.thread), times(history.threadRatio)],
    ['opening it: everything is searched', ms(history.search), times(history.searchRatio)],
    ['a message on disk', `${history.stored.toFixed(0)} bytes`, ''],
    ['a message in memory', `${history.memory.toFixed(0)} bytes`, ''],
    ['what a search adds', `${history.searched.toFixed(0)} bytes`, ''],
  ])

  const inNode = measureDecoding({ name: "Node's Buffer", decode: (digits) => Buffer.from(digits, 'hex') })
  const inBrowser = await inChromium<typeof inNode>('decoding')
  print('Decoding a log, in Chromium', timingRows(inBrowser.logs))
  print('Bytes from the hex of a log, in Chromium', timingRows(inBrowser.hex))
  print('Bytes from the hex of a log, in Node', timingRows(inNode.hex))

  print(
    'Against the goals (bench/results.json)',
    await writeResults({
      'envelope-100': Math.min(...sizes.map(({ bytes }) => bytes)),
      'open-cached': opening.at(-1)?.microseconds ?? Number.NaN,
      'open-cached-ratio': opening.at(-1)?.ratio ?? Number.NaN,
      requests: worstRatio(requests),
      year: year.total,
      'restore-10k': restores.shaped10k.ratio,
      'restore-100k': restores.shaped100k.ratio,
      'restore-loopback': restores.loopback.ratio,
      'restore-cpu': restores.cpu,
      'first-message': restores.firstMessage,
      'block-to-screen': screens.blockToScreen,
      'echo-p95': screens.echoP95,
      'search-p95': searching.p95,
      'search-scan': searching.timings.at(-1)?.ratio ?? Number.NaN,
      memory: history.memory,
      'warm-thread': history.threadRatio,
      'warm-search': history.searchRatio,
      'persist-100k': history.persistRatio,
    }),
  )
})

function print(title: string, rows: readonly (readonly string[])[]): void {
  process.stdout.write(`${table(title, rows)}\n`)
}
