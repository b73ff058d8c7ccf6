export interface WatchHeadOptions {
  /** ws(s) urls, tried in turn; none means polling alone. */
  readonly wsUrls: readonly string[]
  /** Milliseconds between two calls while no websocket works. */
  readonly pollInterval: number
}

/** Milliseconds between two calls while a websocket works: it may be dead without saying so. */
const SLOW_POLL = 15_000
const FIRST_BACK_OFF = 1_000
const LONGEST_BACK_OFF = 60_000

/** Milliseconds: a local chain mines at once, others every 12 s or every 2 s. */
export function defaultPollInterval(chainId: number): number {
  return chainId === 31337 ? 1_000 : 4_000
}

/**
 * Calls back soon after a new block: at once over a websocket (`newHeads`), else every `pollInterval`. It may call without
 * a new block, never the other way round. Asks the node nothing by itself. Where there is no WebSocket (Node before 22) it polls.
 * @returns the way to stop, after which nothing is called and no timer runs
 */
export function watchHead({ wsUrls, pollInterval }: WatchHeadOptions, onHead: () => void): () => void {
  const urls = typeof WebSocket === 'undefined' ? [] : wsUrls
  let socket: WebSocket | null = null
  let subscribed = false
  let heard = false
  let attempts = 0
  let pollTimer: ReturnType<typeof setTimeout> | undefined
  let reconnectTimer: ReturnType<typeof setTimeout> | undefined

  function poll(): void {
    clearTimeout(pollTimer)
    pollTimer = setTimeout(tick, subscribed ? SLOW_POLL : pollInterval)
  }

  function tick(): void {
    if (subscribed) {
      // Nothing since the last question, not even its answer: the line is dead.
      if (heard) send({ id: 2, method: 'eth_blockNumber', params: [] })
      else socket?.close()
      heard = false
    }
    poll()
    onHead()
  }

  function send(call: { id: number; method: string; params: readonly unknown[] }): void {
    socket?.send(JSON.stringify({ jsonrpc: '2.0', ...call }))
  }

  function connect(): void {
    const url = urls[attempts % urls.length]
    if (url === undefined) return
    let opened: WebSocket
    try {
      opened = new WebSocket(url)
    } catch {
      // A page served over https may not open ws: that stays so, and polling goes on.
      return
    }
    socket = opened
    opened.onopen = () => send({ id: 1, method: 'eth_subscribe', params: ['newHeads'] })
    opened.onmessage = ({ data }) => {
      heard = true
      const message = parse(data)
      if (message.method === 'eth_subscription') onHead()
      if (message.id !== 1) return
      if (typeof message.result !== 'string') return opened.close()
      subscribed = true
      attempts = 0
      poll()
      // Blocks may have come while there was no line.
      onHead()
    }
    // An error is always followed by a close.
    opened.onclose = () => {
      subscribed = false
      poll()
      reconnectTimer = setTimeout(connect, Math.min(FIRST_BACK_OFF * 2 ** attempts, LONGEST_BACK_OFF))
      attempts++
    }
  }

  poll()
  connect()
  return () => {
    clearTimeout(pollTimer)
    clearTimeout(reconnectTimer)
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
    socket = null
  }
}

function parse(data: unknown): { id?: unknown; method?: unknown; result?: unknown } {
  try {
    return Object(JSON.parse(String(data)))
  } catch {
    return {}
  }
}
