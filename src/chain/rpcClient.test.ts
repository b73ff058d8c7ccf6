import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { BaseError } from '../lib/BaseError'
import { NetworkError, OtherChainError } from '../messaging/errors'
import { createChainCheck } from './chainCheck'
import { createRpcClient } from './rpcClient'
import { RpcError } from './rpcError'

type Answer = { status?: number; body: string } | 'hang up' | 'never'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
  )
})

/** A node that answers what it is told, and counts. */
async function startNode(
  answer: (method: string) => Answer,
): Promise<{ url: string; calls: { method: string }[] }> {
  const calls: { method: string }[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const part of request) body += part
    const call: { method: string } = JSON.parse(body)
    calls.push(call)
    const given = answer(call.method)
    if (given === 'never') return
    if (given === 'hang up') return void request.socket.destroy()
    response.writeHead(given.status ?? 200, { 'content-type': 'application/json' }).end(given.body)
  }
  const server = createServer((request, response) => void handle(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

const result = (value: unknown): Answer => ({
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: value }),
})
const refusal = (code: number, message: string, status = 200): Answer => ({
  status,
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message } }),
})
const quick = { retryDelay: 1 }

test.each<[string, Answer]>([
  ['hangs up', 'hang up'],
  ['never answers', 'never'],
  ['answers HTML', { body: '<html>' }],
  ['answers JSON that is no answer', { body: '[]' }],
  ['fails', { status: 502, body: 'bad gateway' }],
  ['is busy', refusal(-32005, 'rate limit')],
  ['is busy without saying more', { status: 429, body: 'slow down' }],
])('passes over a url that %s, and asks it last from then on', async (_, answer) => {
  const dead = await startNode(() => answer)
  const good = await startNode(() => result('0x1'))
  // The other one has as long to answer, on a machine that may be busy.
  const client = createRpcClient([dead.url, good.url], { ...quick, timeout: 1_000 })
  expect(await client.request('eth_chainId', [])).toBe('0x1')
  expect(await client.request('eth_chainId', [])).toBe('0x1')
  expect(dead.calls).toHaveLength(1)
  expect(good.calls).toHaveLength(2)
  expect(good.calls[0]).toEqual({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
})

test('when no url answers, all are tried once more, then it is a NetworkError', async () => {
  const dead = [await startNode(() => 'hang up'), await startNode(() => 'hang up')]
  const client = createRpcClient(
    dead.map(({ url }) => url),
    quick,
  )
  await expect(client.request('eth_chainId', [])).rejects.toThrow(NetworkError)
  expect(dead.map(({ calls }) => calls.length)).toEqual([2, 2])
})

test('a url that comes back is found by the second round', async () => {
  let up = false
  const node = await startNode(() => {
    const answer: Answer = up ? result('0x2') : 'hang up'
    up = true
    return answer
  })
  expect(await createRpcClient([node.url], quick).request('eth_chainId', [])).toBe('0x2')
})

test.each<[string, Answer, number]>([
  ['an error', refusal(3, 'execution reverted'), 3],
  ['an error with an HTTP status of its own', refusal(-32602, 'range too wide', 400), -32602],
  ['a bare 413', { status: 413, body: '' }, 413],
])('%s is an answer: no other url is asked', async (_, answer, code) => {
  const first = await startNode(() => answer)
  const other = await startNode(() => result('0x1'))
  const error = await createRpcClient([first.url, other.url], quick)
    .request('eth_getLogs', [])
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RpcError)
  expect(error).toMatchObject({ code })
  expect(other.calls).toHaveLength(0)
})

test('a source that is asked once says at once that it is busy', async () => {
  const busy = await startNode(() => refusal(-32005, 'project ID request rate exceeded', 429))
  const [source] = createRpcClient([busy.url], quick).sources
  await expect(source?.ask('eth_getLogs', [])).rejects.toMatchObject({ name: 'RpcError', status: 429 })
  expect(busy.calls).toHaveLength(1)
  await expect(source?.request('eth_getLogs', [])).rejects.toThrow(RpcError)
  expect(busy.calls).toHaveLength(3)
})

test('where every url is busy, the error is the refusal', async () => {
  const busy = await startNode(() => refusal(-32005, 'limit exceeded'))
  await expect(createRpcClient([busy.url], quick).request('eth_getLogs', [])).rejects.toThrow(
    /limit exceeded/,
  )
})

test('second asks the next url first, and is null where there is one url only', async () => {
  const [first, other] = [await startNode(() => result('0x1')), await startNode(() => result('0x2'))]
  const client = createRpcClient([first.url, other.url, 'ws://127.0.0.1:1'], quick)
  expect(await client.request('eth_chainId', [])).toBe('0x1')
  expect(await client.second?.request('eth_chainId', [])).toBe('0x2')
  expect(client.wsUrls).toEqual(['ws://127.0.0.1:1'])
  expect(createRpcClient([first.url, 'ws://127.0.0.1:1']).second).toBeNull()
})

test('a source is one url: named without its path, and no other answers in its place', async () => {
  const [first, gone] = [await startNode(() => result('0x1')), await startNode(() => 'hang up')]
  const client = createRpcClient([`${first.url}/secret-path`, gone.url, 'ws://127.0.0.1:1'], quick)
  const [one, two] = client.sources
  expect(client.sources.map(({ origin }) => origin)).toEqual([first.url, gone.url])
  expect(await one?.request('eth_chainId', [])).toBe('0x1')
  await expect(two?.request('eth_chainId', [])).rejects.toThrow(NetworkError)
  // The client itself passes over what is gone, whichever it asked last.
  expect(await client.request('eth_chainId', [])).toBe('0x1')
  await expect(two?.request('eth_chainId', [])).rejects.toThrow(NetworkError)
})

describe('with a check of the chain', () => {
  const onChain = (chainId: number) => (method: string) =>
    result(method === 'eth_chainId' ? `0x${chainId.toString(16)}` : 'read')

  test('a url of another chain is passed over: what it says is read by nobody', async () => {
    const [wrong, right] = [await startNode(onChain(1)), await startNode(onChain(10))]
    const said: [string, number][] = []
    const check = createChainCheck(10, (...answer) => said.push(answer))
    const client = createRpcClient([wrong.url, right.url], { ...quick, check })
    expect(await client.request('eth_getLogs', [])).toBe('read')
    expect(said).toEqual([
      [wrong.url, 1],
      [right.url, 10],
    ])
    const [first] = client.sources
    await expect(first?.request('eth_call', [])).rejects.toThrow(OtherChainError)
    expect(await client.second?.request('eth_call', [])).toBe('read')
  })

  test('where every url stands on another chain it is an OtherChainError, and a mended one is found by itself', async () => {
    let chainId = 1
    const node = await startNode((method) => onChain(chainId)(method))
    const client = createRpcClient([node.url], { ...quick, check: createChainCheck(10) })
    await expect(client.request('eth_getLogs', [])).rejects.toThrow(OtherChainError)
    chainId = 10
    expect(await client.request('eth_getLogs', [])).toBe('read')
  })

  test('an error of another chain is no answer', async () => {
    const node = await startNode((method) =>
      method === 'eth_chainId' ? result('0x1') : refusal(3, 'execution reverted'),
    )
    const client = createRpcClient([node.url], { ...quick, check: createChainCheck(10) })
    await expect(client.request('eth_call', [])).rejects.toThrow(OtherChainError)
  })

  test('each url is asked once, and again after it did not answer', async () => {
    let isUp = true
    const node = await startNode((method) => (isUp ? onChain(10)(method) : 'hang up'))
    const client = createRpcClient([node.url], { ...quick, check: createChainCheck(10) })
    const checks = () => node.calls.filter(({ method }) => method === 'eth_chainId').length
    await Promise.all([client.request('eth_call', []), client.request('eth_call', [])])
    await client.request('eth_call', [])
    expect(checks()).toBe(1)
    isUp = false
    await expect(client.request('eth_call', [])).rejects.toThrow(NetworkError)
    isUp = true
    const before = checks()
    expect(await client.request('eth_call', [])).toBe('read')
    expect(checks()).toBe(before + 1)
  })
})

test('websocket urls alone are refused with a clear text', () => {
  expect(() => createRpcClient(['wss://node.example'])).toThrow(BaseError)
  expect(() => createRpcClient(['wss://node.example'])).toThrow(/at least one http or https/)
})
