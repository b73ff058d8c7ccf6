import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Line, startLine } from './line'

const BODY = randomBytes(1_000_000)
const server = createServer((_, response) => void response.end(BODY))
let line: Line

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  line = await startLine({ port, roundTrip: 40, bitsPerSecond: 40_000_000 })
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await line.stop()
})

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('a line is as long and as narrow as it was asked to be, for all connections together, and loses nothing', async () => {
  const start = performance.now()
  const bodies = await Promise.all(
    [0, 1, 2].map(async () => {
      const response = await fetch(`http://127.0.0.1:${line.port}`)
      return new Uint8Array(await response.arrayBuffer())
    }),
  )
  const elapsed = performance.now() - start
  expect(bodies.map(digest)).toEqual([BODY, BODY, BODY].map(digest))
  // Three megabytes at five kilobytes a millisecond, and a round trip.
  expect(elapsed).toBeGreaterThan(0.95 * (3 * 200 + 40))
})
