import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeAbiParameters, encodeErrorResult, type Hex, pad } from 'viem'
import { afterEach, expect, test } from 'vitest'
import { NameError, resolveName } from './resolveName'

const ALICE = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const RESOLVER = '0x00000000000000000000000000000000000000aa'

let server: Server | undefined
let paths: string[] = []
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise<void>((done) => (server ? server.close(() => done()) : done()))
  paths = []
})

/** A node that answers every eth_call alike, and that sees any other request as well. */
async function serve(answer: (url: string) => { result: Hex } | { error: object }): Promise<string> {
  server = createServer((request, response) => {
    paths.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...answer(url) }))
  })
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return url
}

/** What the universal resolver answers: the resolver's own answer, and its address. */
const resolved = (address: Hex) => ({
  result: encodeAbiParameters([{ type: 'bytes' }, { type: 'address' }], [pad(address), RESOLVER]),
})

test('the address of a name, in lower case; null where the name has none', async () => {
  expect(await resolveName(await serve(() => resolved(ALICE)), 'Alice.eth')).toBe(ALICE.toLowerCase())
  server?.close()
  expect(await resolveName(await serve(() => resolved(`0x${'00'.repeat(20)}`)), 'nobody.eth')).toBeNull()
})

test('EIP-3668: no gateway is asked', async () => {
  const lookup = {
    name: 'OffchainLookup',
    type: 'error',
    inputs: [
      { name: 'sender', type: 'address' },
      { name: 'urls', type: 'string[]' },
      { name: 'callData', type: 'bytes' },
      { name: 'callbackFunction', type: 'bytes4' },
      { name: 'extraData', type: 'bytes' },
    ],
  } as const
  const url = await serve((self) => ({
    error: {
      code: 3,
      message: 'execution reverted',
      data: encodeErrorResult({
        abi: [lookup],
        errorName: 'OffchainLookup',
        args: [
          '0xeEeEEEeE14D718C2B47D9923Deab1335E144EeEe',
          [`${self}/gateway/{sender}/{data}`],
          '0x01',
          '0x12345678',
          '0x',
        ],
      }),
    },
  }))
  await expect(resolveName(url, 'offchain.eth')).rejects.toBeInstanceOf(NameError)
  expect(new Set(paths)).toEqual(new Set(['/']))
})

test('what is no name is told without asking anybody; a silent node is told as such', async () => {
  const url = await serve(() => resolved(ALICE))
  await expect(resolveName(url, 'a..eth')).rejects.toMatchObject({ name: 'NameError', retryable: false })
  expect(paths).toEqual([])
  await expect(resolveName('http://127.0.0.1:9', 'alice.eth')).rejects.toMatchObject({ retryable: true })
})
