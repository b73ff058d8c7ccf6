import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Window } from 'happy-dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { defaultPollInterval, watchHead } from './watchHead'

const POLL = 1_000

test('a local chain is looked at every second, others every four', () => {
  expect(defaultPollInterval(31337)).toBe(1_000)
  expect(defaultPollInterval(1)).toBe(4_000)
})

test('without a websocket it calls every pollInterval until stopped, and leaves no timer behind', () => {
  vi.useFakeTimers()
  const onHead = vi.fn()
  const stop = watchHead({ wsUrls: [], pollInterval: POLL }, onHead)
  vi.advanceTimersByTime(POLL - 1)
  expect(onHead).toHaveBeenCalledTimes(0)
  vi.advanceTimersByTime(1)
  expect(onHead).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(3 * POLL)
  expect(onHead).toHaveBeenCalledTimes(4)
  stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('a websocket that the page may not open leaves polling as it is', () => {
  vi.useFakeTimers()
  vi.stubGlobal(
    'WebSocket',
    class {
      constructor() {
        throw new DOMException('An insecure WebSocket connection may not be initiated', 'SecurityError')
      }
    },
  )
  const onHead = vi.fn()
  const stop = watchHead({ wsUrls: ['ws://node.example'], pollInterval: POLL }, onHead)
  vi.advanceTimersByTime(2 * POLL)
  expect(onHead).toHaveBeenCalledTimes(2)
  stop()
})

describe('over a websocket that falls silent', () => {
  /** Says what it is told to say, and dies without a word: what no real node does on demand. */
  class QuietSocket {
    static all: QuietSocket[] = []
    onopen: (() => void) | null = null
    onmessage: ((event: { data: string }) => void) | null = null
    onclose: (() => void) | null = null
    sent: { method: string }[] = []
    constructor() {
      QuietSocket.all.push(this)
    }
    send(text: string) {
      this.sent.push(JSON.parse(text))
    }
    close() {
      this.onclose?.()
    }
    say(message: object) {
      this.onmessage?.({ data: JSON.stringify(message) })
    }
  }
  const SLOW = 15_000

  beforeEach(() => {
    vi.useFakeTimers()
    QuietSocket.all = []
    vi.stubGlobal('WebSocket', QuietSocket)
  })

  /** Started and subscribed. */
  function start(onHead: () => void) {
    const stop = watchHead({ wsUrls: ['ws://node.example'], pollInterval: POLL }, onHead)
    const [socket] = QuietSocket.all
    if (socket === undefined) throw new Error('no socket')
    socket.onopen?.()
    expect(socket.sent).toEqual([{ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }])
    socket.say({ id: 1, result: '0xabc' })
    return { stop, socket }
  }

  test('a line that answers is asked from time to time and kept', () => {
    const { stop, socket } = start(() => {})
    for (let i = 0; i < 5; i++) {
      vi.advanceTimersByTime(SLOW)
      expect(socket.sent.at(-1)?.method).toBe('eth_blockNumber')
      socket.say({ id: 2, result: '0x1' })
    }
    expect(QuietSocket.all).toHaveLength(1)
    stop()
  })

  test('a line that does not answer is given up: quick polling and a new line', () => {
    const onHead = vi.fn()
    const { stop } = start(onHead)
    vi.advanceTimersByTime(2 * SLOW)
    onHead.mockClear()
    vi.advanceTimersByTime(POLL)
    expect(onHead).toHaveBeenCalledTimes(1)
    expect(QuietSocket.all).toHaveLength(2)
    stop()
  })

  test('a node that refuses the subscription, or speaks no JSON, leaves quick polling', () => {
    const onHead = vi.fn()
    const stop = watchHead({ wsUrls: ['ws://node.example'], pollInterval: POLL }, onHead)
    const [socket] = QuietSocket.all
    socket?.onopen?.()
    socket?.onmessage?.({ data: '<html>' })
    socket?.say({ id: 1, error: { code: -32601, message: 'no subscriptions' } })
    vi.advanceTimersByTime(3 * POLL)
    expect(onHead).toHaveBeenCalledTimes(3)
    stop()
  })

  test('reconnecting backs off to a minute', () => {
    const stop = watchHead({ wsUrls: ['ws://node.example'], pollInterval: 3_600_000 }, () => {})
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      const before = QuietSocket.all.length
      QuietSocket.all.at(-1)?.onclose?.()
      const start = Date.now()
      while (QuietSocket.all.length === before) vi.advanceTimersByTime(1_000)
      waits.push((Date.now() - start) / 1_000)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    stop()
  })

  test('stopping while a new line is awaited leaves no timer', () => {
    const { stop, socket } = start(() => {})
    socket.close()
    stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('over the websocket of of a real node', () => {
  let chain: Chain
  let line: Line
  beforeEach(async () => {
    // Node 20 has no WebSocket of its own.
    vi.stubGlobal('WebSocket', new Window().WebSocket)
    chain = await startChain({ rpcPort: 0, finalize: false })
    line = await startLine(chain.port)
  })
  afterEach(async () => {
    line.stop()
    await chain.stop()
  })
  const mine = () => rpcRequest(chain.rpcUrl, 'evm_mine', [])

  test('a block is told at once, polling rests, and a broken line is taken up again', async () => {
    const onHead = vi.fn()
    // So long a poll that every call in this test is the websocket's.
    const stop = watchHead({ wsUrls: [line.url], pollInterval: 3_600_000 }, onHead)
    try {
      // The call that says "subscribed".
      await expect.poll(() => onHead.mock.calls.length).toBe(1)
      await mine()
      await expect.poll(() => onHead.mock.calls.length).toBe(2)

      line.cut()
      // It comes back by itself, and calls, since blocks may have come meanwhile.
      await expect.poll(() => onHead.mock.calls.length).toBe(3)
      await mine()
      await expect.poll(() => onHead.mock.calls.length).toBe(4)
    } finally {
      stop()
    }
    await expect.poll(() => line.open()).toBe(0)
    await mine()
    expect(onHead).toHaveBeenCalledTimes(4)
  })

  test('where one url is dead the next is tried', async () => {
    const onHead = vi.fn()
    const dead = `ws://127.0.0.1:${await closedPort()}`
    const stop = watchHead({ wsUrls: [dead, line.url], pollInterval: 3_600_000 }, onHead)
    await expect.poll(() => onHead.mock.calls.length).toBe(1)
    stop()
  })

  test('polling is slow while the line works and quick again when it is gone', async () => {
    const onHead = vi.fn()
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const waits = () => timers.mock.calls.map(([, wait]) => wait)
    const stop = watchHead({ wsUrls: [line.url], pollInterval: 999 }, onHead)
    expect(waits()).toContain(999)
    await expect.poll(waits).toContain(15_000)
    timers.mockClear()
    line.stop()
    await expect.poll(waits).toContain(999)
    stop()
  })
})

interface Line {
  readonly url: string
  open(): number
  cut(): void
  stop(): void
}

/** Passes bytes on to the node, until it is cut. */
async function startLine(port: number): Promise<Line> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((near) => {
    const far = connect({ port, host: '127.0.0.1' })
    sockets.add(near)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(near)
        other.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => sockets.size,
    cut,
    stop() {
      server.close()
      cut()
    },
  }
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
