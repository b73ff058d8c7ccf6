import { createSignal } from '../lib/createSignal'

/** What a url was found to take: at most so many blocks at once, whatever is in them. */
export interface BlockCap {
  /** Most blocks worth asking for: infinite until a range was refused. */
  widest(): number
  /** Leave to ask for up to `blocks` now; null while a range that tries out a new width is under way: see `settled`. */
  begin(blocks: number): Attempt | null
  /** The same at once, though others try out new widths: for the few ranges that a reader begins with. */
  beginBeside(blocks: number): Attempt
  /** Resolves when the next attempt is answered. */
  settled(): Promise<void>
}

/** One range under way. Exactly one of its methods is called, once. */
export interface Attempt {
  /** Blocks to ask for. */
  readonly width: number
  passed(): void
  /**
   * The node refused. `most` is what it says it takes, null where it does not say; `isCap` is true where its words name the
   * number of blocks as the reason. Where it took as much before and gives no such reason, only this stretch is too much.
   */
  refused(most: number | null, isCap: boolean): void
  /** No answer, or one that says nothing about the width. */
  dropped(): void
}

/** What providers set as their limit. After a refusal without a number the next smaller one is tried. */
const USUAL = [
  100_000, 50_000, 20_000, 10_000, 5_000, 3_000, 2_048, 2_000, 1_024, 1_000, 800, 500, 100, 50, 10, 5,
]
/**
 * Before anything was refused, so many blocks, and so many times what passed, set out beside others although nothing as wide has
 * passed: most nodes take it.
 */
const HARMLESS = 1_000
const HARMLESS_GROWTH = 4
/**
 * Ranges in a row that must pass before a wider one is tried: after a refusal that named its limit, after one that named the
 * number of blocks as its reason, and after one that may have had another reason. Doubled by each refusal of a trial beyond
 * what was refused before.
 */
const PATIENCE = { limit: 256, reason: 32, none: 8 }
/** Between what passes and what is refused a gap of a twentieth is not worth another refusal. */
const CLOSE = 1.05

/**
 * Finds the widest range that a url takes. It begins with everything; a refusal that names a limit is believed, any other one
 * leads to the next smaller usual limit, and what passed is kept for good. Wider ranges are tried again, ever more seldom:
 * between what passed and what was refused, and in the end beyond it, since the refusal may have been a passing one.
 * What is wider than anything that passed goes alone, so that a limit costs one refusal and not one for each range in flight.
 */
export function createBlockCap(): BlockCap {
  let width = Number.POSITIVE_INFINITY
  let passedWidth = 0
  /** What the node says it takes. */
  let statedWidth = 0
  let refusedWidth = Number.POSITIVE_INFINITY
  let inARow = 0
  let firstPatience = PATIENCE.reason
  let patience = firstPatience
  let isTrying = false
  const answered = createSignal()

  /** The next width to try, once enough ranges have passed. */
  function widen(): void {
    inARow = 0
    const between = Math.round(Math.sqrt(passedWidth * refusedWidth))
    const isOpen = between > passedWidth && between < refusedWidth && refusedWidth > passedWidth * CLOSE
    width = isOpen ? between : passedWidth * 2
  }

  /** Most blocks that set out beside others. */
  function trusted(): number {
    if (width === Number.POSITIVE_INFINITY) return Math.max(HARMLESS, passedWidth * HARMLESS_GROWTH)
    return Math.max(passedWidth, statedWidth, passedWidth === 0 ? HARMLESS : 0)
  }

  function onPassed(asked: number): void {
    if (asked >= refusedWidth) refusedWidth = Number.POSITIVE_INFINITY
    if (asked > passedWidth) {
      passedWidth = asked
      patience = firstPatience
    }
    if (asked < width) return
    inARow++
    if (inARow >= patience) widen()
  }

  function onRefused(asked: number, most: number | null, isCap: boolean): void {
    if (asked <= passedWidth && !isCap) return
    inARow = 0
    const isBetween = asked < refusedWidth && refusedWidth !== Number.POSITIVE_INFINITY
    if (isCap) refusedWidth = Math.min(refusedWidth, asked)
    // It took as much before: the limit was lowered, or another node behind the same url has a lower one.
    if (asked <= passedWidth) passedWidth = 0
    if (asked <= statedWidth) statedWidth = 0
    // Set out before an earlier refusal.
    if (asked > width) return
    if (passedWidth > 0) patience *= isBetween ? 1 : 2
    else patience = firstPatience = most ? PATIENCE.limit : isCap ? PATIENCE.reason : PATIENCE.none
    statedWidth = most ?? statedWidth
    width =
      Math.max(statedWidth, passedWidth) || (USUAL.find((usual) => usual < asked) ?? Math.floor(asked / 2))
  }

  function create(own: number, tries: boolean): Attempt {
    if (tries) isTrying = true
    const settle = () => {
      if (tries) isTrying = false
      answered.tell()
    }
    return {
      width: own,
      passed() {
        onPassed(own)
        settle()
      },
      refused(most, isCap) {
        onRefused(own, most, isCap)
        settle()
      },
      dropped: settle,
    }
  }

  return {
    widest: () => width,
    settled: answered.next,
    beginBeside: (blocks) => create(Math.min(blocks, width), false),
    begin(blocks) {
      let own = Math.min(blocks, width)
      const isTrial = own > trusted()
      if (isTrial && isTrying) {
        // What is known to pass goes on meanwhile, unless it is so little that waiting is quicker.
        if (passedWidth * 8 < own) return null
        own = passedWidth
      }
      return create(own, isTrial && !isTrying)
    },
  }
}
