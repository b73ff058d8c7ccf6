import { beforeEach, describe, expect, test } from 'vitest'
import { createLimiter, type Limiter, type Slot } from './createLimiter'

/** Time that stands still until it is told to pass; what falls due runs in order, each at its time. */
function createClock() {
  let now = 1_000_000
  let timers: { at: number; callback: () => void }[] = []
  return {
    now: () => now,
    after(ms: number, callback: () => void) {
      const timer = { at: now + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async advance(ms: number) {
      const end = now + ms
      for (;;) {
        await new Promise(setImmediate)
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        timers = timers.filter((other) => other !== next)
        now = next.at
        next.callback()
      }
      now = end
    },
  }
}

let clock: ReturnType<typeof createClock>
let luck: number
let limiter: Limiter
let slots: Slot[]
beforeEach(() => {
  clock = createClock()
  luck = 1
  limiter = createLimiter({ clock, random: () => luck })
  slots = []
})

/** Asks for `count` places and says how many were given at once. */
async function ask(count: number): Promise<number> {
  const before = slots.length
  for (let i = 0; i < count; i++) void limiter.acquire().then((slot) => slots.push(slot))
  await clock.advance(0)
  return slots.length - before
}
const next = (): Slot => {
  const slot = slots.shift()
  if (!slot) throw new Error('no place was given')
  return slot
}
async function waitFor(ms: number): Promise<number> {
  const before = slots.length
  await clock.advance(ms)
  return slots.length - before
}

test('eight are under way at a time, the others in the order of asking', async () => {
  expect(await ask(20)).toBe(8)
  next().answered()
  expect(await waitFor(0)).toBe(1)
  next().unused()
  expect(await waitFor(0)).toBe(1)
})

describe('a url that is asked too often', () => {
  test('is left alone for a time between nothing and twice as long as the last, at random', async () => {
    for (const [i, most] of [1_000, 2_000, 4_000, 8_000].entries()) {
      luck = i % 2 === 0 ? 1 : 0.5
      await ask(1)
      next().busy(null)
      expect(limiter.pause()).toBe(most * luck)
      await clock.advance(most)
    }
  })

  test('never longer than a minute, unless it says so itself', async () => {
    for (let i = 0; i < 10; i++) {
      await ask(1)
      next().busy(null)
      expect(limiter.pause()).toBeLessThanOrEqual(60_000)
      await clock.advance(60_000)
    }
    await ask(1)
    next().busy(600_000)
    expect(limiter.pause()).toBe(600_000)
  })

  test('is given the time that it asks for', async () => {
    luck = 0
    await ask(1)
    next().busy(2_500)
    expect(await ask(1)).toBe(0)
    expect(await waitFor(2_499)).toBe(0)
    expect(await waitFor(1)).toBe(1)
  })

  test('refuses several at once: that counts once', async () => {
    await ask(8)
    for (const slot of slots.splice(0)) slot.busy(null)
    expect(limiter.pause()).toBe(1_000)
  })

  test('is looked at with one request after the pause, then with half as many as before, then a few more each time', async () => {
    await ask(40)
    next().busy(null)
    for (const slot of slots.splice(0)) slot.answered()
    await clock.advance(10_000)
    expect(slots).toHaveLength(1)
    let most = 0
    for (let i = 0; i < 60; i++) {
      await ask(1)
      most = Math.max(most, slots.length)
      if (i < 20) expect(slots.length).toBeLessThanOrEqual(4)
      next().answered()
      await clock.advance(1_000)
    }
    expect(most).toBe(6)
  })

  test('is asked as often as it answered in the second before, a tenth less', async () => {
    // Ten a second pass, the eleventh does not.
    for (let i = 0; i < 10; i++) {
      await ask(1)
      next().answered()
      await clock.advance(50)
    }
    await ask(1)
    luck = 0
    next().busy(null)
    await ask(1)
    next().answered()
    await ask(3)
    expect(slots).toHaveLength(0)
    expect(await waitFor(1_000 / 9 + 1)).toBe(1)
    expect(await waitFor(1_000 / 9 + 1)).toBe(1)
  })
})

test('a url that does not answer is left alone as well, and then asked one at a time', async () => {
  await ask(20)
  for (const slot of slots.splice(0)) slot.failed()
  expect(limiter.pause()).toBe(250)
  expect(await waitFor(249)).toBe(0)
  expect(await waitFor(1)).toBe(1)
  next().answered()
  expect(await waitFor(0)).toBe(8)
})
