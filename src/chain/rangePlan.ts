import type { BlockRange } from './classifyRefusal'

/** Blocks that are still to be asked for, and what was learned about them. */
export interface Gap<Url> extends BlockRange {
  /** At most so many of them at once: a dense stretch. */
  readonly limit: number
  /** How often a url did not answer for these blocks. */
  readonly failures: number
  /** How often a url was too busy for them. */
  readonly refusals: number
  /** Urls that cannot give them. */
  readonly without: ReadonlySet<Url>
}

/** The logs of a range as a node gave them. */
export interface RangePart extends BlockRange {
  readonly logs: unknown[]
}

/** Which blocks of a range are to be asked for, are under way, or are there: newest first. */
export interface RangePlan<Url> {
  /** The newest blocks that nobody has asked for; null when there are none. */
  next(): Gap<Url> | null
  /** Takes the newest `width` blocks of {@link next}, to be asked for. */
  take(width: number): Gap<Url>
  /** Blocks that were taken and did not come. */
  putBack(gap: Gap<Url>): void
  finish(part: RangePart): void
  /** Blocks of a finished range that its part leaves out. */
  addRest(gap: Gap<Url>): void
  /**
   * Of what is still to be asked for, only these blocks hold anything, in chain order: no range ends in the others, and none
   * is asked for them alone. To be called while nothing is under way.
   */
  restrict(spans: readonly BlockRange[]): void
  /** The part that follows upon the one before, with the empty blocks around it; null while it is not there. */
  deliver(): RangePart | null
  isDelivered(): boolean
  /** Parts taken and not delivered. */
  ahead(): number
  /** Blocks not taken. */
  left(): number
}

/** Creates the plan of `fromBlock` to `toBlock`. */
export function createRangePlan<Url>({ fromBlock, toBlock }: BlockRange): RangePlan<Url> {
  /** Newest first. */
  const gaps: Gap<Url>[] = []
  const finished = new Map<number, RangePart>()
  /** Blocks that may hold something, and those that were asked for before that was known; newest first. null: any may. */
  let spans: readonly BlockRange[] | null = null
  let asked: readonly BlockRange[] = []
  /** The newest block that was not delivered. */
  let edge = toBlock
  let underWay = 0
  const whole = { fromBlock, toBlock, limit: Number.POSITIVE_INFINITY, failures: 0, refusals: 0 }
  if (fromBlock <= toBlock) gaps.push({ ...whole, without: new Set() })

  function insert(gap: Gap<Url>): void {
    const older = gaps.findIndex((other) => other.toBlock < gap.fromBlock)
    gaps.splice(older === -1 ? gaps.length : older, 0, gap)
  }

  /** The newest block up to `block` that is of interest; below the first one where there is none. */
  function newestUpTo(block: number): number {
    if (spans === null) return block
    const tops = [spans, asked].map(
      (list) => list.find((span) => span.fromBlock <= block)?.toBlock ?? fromBlock - 1,
    )
    return Math.min(block, Math.max(...tops))
  }

  /** The oldest block from `block` on that may hold something. */
  function oldestFrom(block: number): number {
    const span = spans?.findLast((each) => each.toBlock >= block)
    return span === undefined ? block : Math.max(span.fromBlock, block)
  }

  return {
    next: () => gaps[0] ?? null,
    take(width) {
      const gap = gaps.shift()
      if (gap === undefined) throw new Error('nothing is left to take')
      const start = oldestFrom(Math.max(gap.fromBlock, gap.toBlock - width + 1))
      const rest = { ...gap, toBlock: newestUpTo(start - 1) }
      if (rest.toBlock >= gap.fromBlock) gaps.unshift(rest)
      underWay++
      return { ...gap, fromBlock: start }
    },
    putBack(gap) {
      underWay--
      insert(gap)
    },
    finish(part) {
      underWay--
      // Of one that was cut off, the end may lie where nothing is.
      const top = newestUpTo(part.toBlock)
      if (top >= part.fromBlock) finished.set(top, part)
    },
    addRest: insert,
    restrict(blocks) {
      spans = blocks.toReversed()
      asked = [...finished.values()].sort((a, b) => b.toBlock - a.toBlock)
      const whole = gaps.splice(0)
      for (const gap of whole) {
        const top = newestUpTo(gap.toBlock)
        if (top >= gap.fromBlock) gaps.push({ ...gap, toBlock: top })
      }
    },
    deliver() {
      if (edge < fromBlock) return null
      const top = newestUpTo(edge)
      const part = top < fromBlock ? { fromBlock, toBlock, logs: [] } : finished.get(top)
      if (part === undefined) return null
      finished.delete(top)
      const delivered = { ...part, fromBlock: newestUpTo(part.fromBlock - 1) + 1, toBlock: edge }
      edge = delivered.fromBlock - 1
      return delivered
    },
    isDelivered: () => edge < fromBlock,
    ahead: () => underWay + finished.size,
    left: () => gaps.reduce((sum, gap) => sum + gap.toBlock - gap.fromBlock + 1, 0),
  }
}
