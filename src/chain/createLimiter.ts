import { createSignal } from '../lib/createSignal'
import type { Clock } from '../messaging/ports'

/** How much one url is asked at a time, and how often. */
export interface Limiter {
  /** Resolves when one more request may set out. The slot is given back by exactly one call of the slot's methods. */
  acquire(): Promise<Slot>
  /** Milliseconds until the url may be asked again, as far as pauses go; 0 when it may. */
  pause(): number
  /** Resolves when the pause becomes longer: who waits for a place may want to look elsewhere. */
  paused(): Promise<void>
}

/** One request under way. */
export interface Slot {
  /** The node answered, be it with a refusal of the range. */
  answered(): void
  /** The node said that we ask too often. `retryAfter` in milliseconds: how long it asks us to stay away, null if it does not say. */
  busy(retryAfter: number | null): void
  /** No answer. */
  failed(): void
  /** Nothing was asked after all. */
  unused(): void
}

/** Requests in flight to one url, over all readers: more brings nothing (STACK.md), and browsers allow six to eight. */
const SLOTS = 8
/** Milliseconds of the first pause at most, doubled by each that follows without an answer in between. */
const BUSY_PAUSE = 1_000
const FAILURE_PAUSE = 250
const LONGEST_PAUSE = 60_000
const LONGEST_DISTANCE = 10_000
/** Answers after which a url that was too busy is asked a little more. */
const PATIENCE = 32
const SECOND = 1_000

/**
 * Additive increase, multiplicative decrease of requests in flight; pauses with full jitter; and, since most limits are so many a
 * second, a distance between requests, learned from how many were answered in the second before the refusal.
 * Requests that were in flight together and are refused together count once.
 */
export function createLimiter({ clock, random }: { clock: Clock; random: () => number }): Limiter {
  const queue: ((slot: Slot) => void)[] = []
  let inFlight = 0
  let slots = SLOTS
  let distance = 0
  let pausedUntil = 0
  let nextStart = 0
  /** Pauses in a row. Until the first answer after a pause one request at a time looks whether it is over. */
  let strikes = 0
  /** How many have set out, and how many had when the last strike came: what was under way then tells nothing new. */
  let started = 0
  let startedAtStrike = 0
  let sinceChange = 0
  /** When the requests answered of late set out. */
  let answeredStarts: number[] = []
  let cancelTimer: (() => void) | null = null
  const longer = createSignal()

  function pauseUntil(time: number): void {
    if (time <= pausedUntil) return
    pausedUntil = time
    longer.tell()
  }

  function startNext(): void {
    cancelTimer?.()
    cancelTimer = null
    while (queue.length > 0 && inFlight < (strikes > 0 ? 1 : slots)) {
      const now = clock.now()
      const wait = Math.max(pausedUntil, nextStart) - now
      if (wait > 0) {
        cancelTimer = clock.after(wait, startNext)
        return
      }
      inFlight++
      nextStart = now + distance
      queue.shift()?.(createSlot(++started, now))
    }
  }

  /** Returns whether the pause is a new one: the `number`th request may have been under way when the last strike came. */
  function strike(number: number, firstPause: number): boolean {
    if (number <= startedAtStrike) return false
    startedAtStrike = started
    strikes++
    sinceChange = 0
    const most = Math.min(LONGEST_PAUSE, firstPause * 2 ** (strikes - 1))
    pauseUntil(clock.now() + random() * most)
    return true
  }

  function slowDown(): void {
    const now = clock.now()
    const perSecond = answeredStarts.filter((start) => start > now - SECOND).length
    const learned = perSecond > 0 ? SECOND / (0.9 * perSecond) : 2 * distance
    distance = Math.min(LONGEST_DISTANCE, Math.max(distance * 1.1, learned))
    slots = Math.max(1, Math.floor(slots / 2))
  }

  function createSlot(number: number, startedAt: number): Slot {
    const release = () => {
      inFlight--
      startNext()
    }
    return {
      answered() {
        if (number > startedAtStrike) strikes = 0
        const now = clock.now()
        answeredStarts = answeredStarts.filter((start) => start > now - SECOND)
        answeredStarts.push(startedAt)
        if (++sinceChange >= PATIENCE) {
          sinceChange = 0
          slots = Math.min(SLOTS, slots + 1)
          distance *= 0.97
        }
        release()
      },
      busy(retryAfter) {
        pauseUntil(clock.now() + (retryAfter ?? 0))
        if (strike(number, BUSY_PAUSE)) slowDown()
        release()
      },
      failed() {
        strike(number, FAILURE_PAUSE)
        release()
      },
      unused: release,
    }
  }

  return {
    acquire: () =>
      new Promise((resolve) => {
        queue.push(resolve)
        startNext()
      }),
    pause: () => Math.max(0, pausedUntil - clock.now()),
    paused: longer.next,
  }
}
