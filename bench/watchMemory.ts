import type { CDPSession, Page } from '@playwright/test'

interface HeapUsage {
  readonly usedSize: number
  readonly embedderHeapUsedSize: number
  /** Buffers, which lie outside the heap. */
  readonly backingStorageSize: number
}

/** Bytes that a page and its workers hold, heaps and buffers, after a collection. The workers are those that it starts after this. */
export async function watchMemory(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  const workers: string[] = []
  session.on('Target.attachedToTarget', ({ sessionId }) => workers.push(sessionId))
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  })
  return async () => {
    const threads = [
      (method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage') => session.send(method),
      ...workers.map((id) => (method: string) => ask(session, id, method)),
    ]
    let bytes = 0
    for (const send of threads) {
      await send('HeapProfiler.collectGarbage')
      const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await send(
        'Runtime.getHeapUsage',
      )) as HeapUsage
      bytes += usedSize + embedderHeapUsedSize + backingStorageSize
    }
    return bytes
  }
}

let asked = 0

/** A worker is asked through its page. */
function ask(session: CDPSession, sessionId: string, method: string): Promise<unknown> {
  const id = ++asked
  return new Promise((resolve) => {
    const take = ({ message }: { message: string }) => {
      const answer = JSON.parse(message) as { id?: number; result?: unknown }
      if (answer.id !== id) return
      session.off('Target.receivedMessageFromTarget', take)
      resolve(answer.result)
    }
    session.on('Target.receivedMessageFromTarget', take)
    void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
  })
}
