import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TabGroup } from '../messaging/ports'
import { createTabGroup } from './createTabGroup'
import type { Locks } from './joinTabs'

/** ARCHITECTURE.md: "One tab syncs (Web Lock) … A tab that becomes visible takes the lock over." */
let browser: ReturnType<typeof createLockManager>
let open: TabGroup[]

/**
 * The locks of a browser, by the Web Locks API. They are decided on at once, in a process of the browser's own; the tabs hear of it
 * when `tell` is called, and may have done something else meanwhile.
 */
function createLockManager() {
  interface Request {
    grant(): void
    breakOff(): void
  }
  let holder: Request | null = null
  let queue: readonly Request[] = []
  let news: readonly (() => void)[] = []

  function hold(request: Request): void {
    holder = request
    news = [...news, request.grant]
  }
  function release(request: Request): void {
    if (holder !== request) return
    holder = null
    const [next, ...others] = queue
    queue = others
    if (next) hold(next)
  }
  const settle = () => new Promise(setImmediate)

  const request = (
    _: string,
    { steal = false, signal }: LockOptions,
    work: () => Promise<void> | undefined,
  ) =>
    new Promise<void>((resolve, reject) => {
      const own: Request = {
        grant: () =>
          void Promise.resolve(work()).then(() => {
            release(own)
            resolve()
          }),
        breakOff: () => reject(new DOMException('Another one took the lock.', 'AbortError')),
      }
      signal?.addEventListener('abort', () => {
        // What is granted already is not called off any more.
        if (!queue.includes(own)) return
        queue = queue.filter((other) => other !== own)
        reject(signal.reason)
      })
      if (holder !== null && !steal) {
        queue = [...queue, own]
        return
      }
      if (holder !== null) news = [...news, holder.breakOff]
      hold(own)
    })

  return {
    locks: { request } as unknown as Locks,
    settle,
    async tell() {
      await settle()
      while (news.length > 0) {
        const told = news
        news = []
        for (const each of told) each()
        await settle()
      }
    },
  }
}

/** A tab, and what it was told about the lead. */
function openTab() {
  const group = createTabGroup('a history', browser.locks)
  open.push(group)
  const heard: boolean[] = []
  return { ...group, heard, join: () => group.join((leads) => heard.push(leads)) }
}

beforeEach(() => {
  browser = createLockManager()
  open = []
})
afterEach(async () => {
  for (const tab of open) tab.leave()
  await browser.tell()
})

test('who joins first leads until another takes the lead, and again when that one is gone', async () => {
  const [one, two] = [openTab(), openTab()]
  one.join()
  two.join()
  await browser.tell()
  expect([one.heard, two.heard]).toEqual([[true], []])
  two.takeLead()
  await browser.tell()
  expect([one.heard, two.heard]).toEqual([[true, false], [true]])
  two.leave()
  await browser.tell()
  expect([one.heard, two.heard]).toEqual([[true, false, true], [true]])
})

test('a tab that takes the lead as it is granted to it leads, whatever its first lock says afterwards', async () => {
  const [one, two] = [openTab(), openTab()]
  one.join()
  one.takeLead()
  await browser.tell()
  expect(one.heard.at(-1)).toBe(true)
  expect(one.heard).not.toContain(false)
  // And still hears when it is taken away.
  two.takeLead()
  await browser.tell()
  expect(one.heard.at(-1)).toBe(false)
})

test('a tab that is gone when the lead is granted to it does not keep it, and takes none from others', async () => {
  const [one, two, three] = [openTab(), openTab(), openTab()]
  one.join()
  two.join()
  await browser.tell()
  one.leave()
  await browser.settle()
  // It is the turn of this one by now, but it has not heard of it.
  two.leave()
  await browser.tell()
  three.join()
  await browser.tell()
  two.takeLead()
  await browser.tell()
  expect([one.heard, two.heard, three.heard]).toEqual([[true], [], [true]])
})
