import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ConfigError } from '../session/ConfigError'
import { loadConfig } from './loadConfig'

const CHAIN = {
  chainId: 31337,
  name: 'Local chain',
  rpcUrls: ['http://localhost:8545', 'ws://localhost:8545'],
  contract: `0x${'AB'.repeat(20)}`,
  fromBlock: 0,
}

let server: Server | undefined
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())))

/** A host that serves `body` at /sub/config.json; answers with the page's address. */
async function serve(body: string, status = 200): Promise<string> {
  server = createServer(({ url }, response) => {
    response.writeHead(url === '/sub/config.json' ? status : 404).end(body)
  })
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/?as=alice#/dm/0x1`
}

test('reads config.json beside the page, on any sub-path', async () => {
  const base = await serve(JSON.stringify({ keyDomain: 'chat.example', chains: [CHAIN] }))
  expect(await loadConfig(base)).toEqual({
    keyDomain: 'chat.example',
    chains: [{ ...CHAIN, contract: CHAIN.contract.toLowerCase() }],
  })
})

test.each<[string, string, number, RegExp]>([
  ['a missing file', '', 404, /There is no http.*config\.json/],
  ['a refusing host', '', 500, /status 500/],
  ['no JSON', '{"chains": [', 200, /not valid JSON/],
  ['no object', '[]', 200, /the file must be an object/],
  ['no chains', '{"chains": []}', 200, /"chains" must name at least one chain/],
  [
    'a short address',
    JSON.stringify({ chains: [{ ...CHAIN, contract: '0x12' }] }),
    200,
    /"chains\[0\]\.contract"/,
  ],
  [
    'only websockets',
    JSON.stringify({ chains: [{ ...CHAIN, rpcUrls: ['wss://a'] }] }),
    200,
    /rpcUrls.*at least one http/,
  ],
  [
    'a url that is none',
    JSON.stringify({ chains: [{ ...CHAIN, rpcUrls: ['localhost'] }] }),
    200,
    /rpcUrls\[0\]/,
  ],
  [
    'a negative block',
    JSON.stringify({ chains: [{ ...CHAIN, fromBlock: -1 }] }),
    200,
    /fromBlock.*whole number/,
  ],
])('%s is explained in plain words', async (_, body, status, message) => {
  const failed = loadConfig(await serve(body, status))
  await expect(failed).rejects.toBeInstanceOf(ConfigError)
  await expect(failed).rejects.toMatchObject({ shortMessage: expect.stringMatching(message) })
})

test('a host that does not answer is told from a missing file', async () => {
  const base = await serve('')
  await new Promise<void>((done) => server?.close(() => done()))
  server = undefined
  await expect(loadConfig(base)).rejects.toMatchObject({ name: 'ConfigError', retryable: true })
})
