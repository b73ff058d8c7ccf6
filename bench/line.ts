import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface LineOptions {
  /** The server at the other end, on this machine. */
  readonly port: number
  /** Milliseconds, half of them each way. */
  readonly roundTrip: number
  /** Towards the client, over all its connections; the other way there is no limit. */
  readonly bitsPerSecond: number
}

export interface Line {
  readonly port: number
  stop(): Promise<void>
}

/** Bytes that leave at a time. */
const PACKET = 8_192
/** Milliseconds that packets may leave ahead of their time: timers are no finer. */
const SLACK = 1
/** Bytes waiting for the line after which the server is told to wait as well. */
const ENOUGH = 262_144

/** What a connection still has to bring to its client. */
interface Queue {
  readonly client: Socket
  readonly server: Socket
  readonly waiting: Buffer[]
  bytes: number
  ended: boolean
}

/**
 * A line of a certain length and width, as TCP sees it: every byte is late by half a round trip, and connections share the
 * width in turn. A new connection costs no round trip: that of an app which has been looking at the chain stands.
 */
export async function startLine({ port, roundTrip, bitsPerSecond }: LineOptions): Promise<Line> {
  const half = roundTrip / 2
  const bytesPerMs = bitsPerSecond / 8 / 1_000
  /** In turn; a connection is here as long as it has something to bring. */
  const queues: Queue[] = []
  const sockets = new Set<Socket>()
  const up = createDelay()
  const down = createDelay()
  /** When the last packet will have left. */
  let freeAt = 0
  let timer: ReturnType<typeof setTimeout> | null = null

  function pump(): void {
    timer = null
    for (;;) {
      const queue = queues[0]
      if (queue === undefined) return
      const now = performance.now()
      if (freeAt > now + SLACK) {
        timer = setTimeout(pump, freeAt - now)
        return
      }
      queues.shift()
      const packet = takePacket(queue)
      freeAt += packet.length / bytesPerMs
      down.at(freeAt + half, () => queue.client.write(packet))
      if (queue.bytes < ENOUGH) queue.server.resume()
      if (queue.bytes > 0) queues.push(queue)
      else if (queue.ended) down.at(freeAt + half, () => queue.client.end())
    }
  }

  function bring(queue: Queue, bytes: Buffer): void {
    if (queue.bytes === 0) {
      // A line that was idle begins now; one that is late goes on where it was.
      if (queues.length === 0) freeAt = Math.max(freeAt, performance.now())
      queues.push(queue)
    }
    queue.waiting.push(bytes)
    queue.bytes += bytes.length
    if (queue.bytes >= ENOUGH) queue.server.pause()
    if (timer === null) pump()
  }

  const listener = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    const queue: Queue = { client, server, waiting: [], bytes: 0, ended: false }
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', (bytes) => up.at(performance.now() + half, () => server.write(bytes)))
    client.on('end', () => up.at(performance.now() + half, () => server.end()))
    server.on('data', (bytes) => bring(queue, bytes))
    server.on('end', () => {
      queue.ended = true
      if (queue.bytes === 0) down.at(Math.max(performance.now(), freeAt) + half, () => client.end())
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function takePacket(queue: Queue): Buffer {
  const [first = Buffer.alloc(0)] = queue.waiting
  const packet = first.subarray(0, PACKET)
  if (packet.length === first.length) queue.waiting.shift()
  else queue.waiting[0] = first.subarray(PACKET)
  queue.bytes -= packet.length
  return packet
}

/** Does things at their times, which never decrease: timers of their own would not keep the order. */
function createDelay(): { at(time: number, work: () => unknown): void } {
  const waiting: { readonly time: number; readonly work: () => unknown }[] = []
  function run(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const wait = next.time - performance.now()
      if (wait > SLACK) {
        setTimeout(run, wait)
        return
      }
      waiting.shift()
      next.work()
    }
  }
  return {
    at(time, work) {
      waiting.push({ time, work })
      if (waiting.length === 1) run()
    },
  }
}
