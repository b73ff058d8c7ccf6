import { mkdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { inRepo } from './paths'
import { startBackend } from './startBackend'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

test('--fresh starts a new chain even where a folder lies in the place of the saved one', async () => {
  const rpcPort = await freePort()
  const folder = inRepo('.sealog', `rpc-${rpcPort}`)
  await mkdir(`${folder}/chain.json/inside`, { recursive: true })
  const stops: (() => Promise<unknown>)[] = []
  try {
    await startBackend({ rpcPort, fresh: true, own: (stop) => stops.push(stop), report: () => undefined })
    await expect
      .poll(() =>
        stat(`${folder}/chain.json`).then(
          (file) => file.isFile(),
          () => false,
        ),
      )
      .toBe(true)
  } finally {
    for (const stop of stops.reverse()) await stop()
    await rm(folder, { recursive: true })
  }
})
