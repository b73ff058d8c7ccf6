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
  /** The part that follows upon the one before, or null while it is not there. */
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
  let edge = toBlock
  let underWay = 0
  const whole = { fromBlock, toBlock, limit: Number.POSITIVE_INFINITY, failures: 0, refusals: 0 }
  if (fromBlock <= toBlock) gaps.push({ ...whole, without: new Set() })

  function insert(gap: Gap<Url>): void {
    const older = gaps.findIndex((other) => other.toBlock < gap.fromBlock)
    gaps.splice(older === -1 ? gaps.length : older, 0, gap)
  }

  return {
    next: () => gaps[0] ?? null,
    take(width) {
      const gap = gaps.shift()
      if (gap === undefined) throw new Error('nothing is left to take')
      const start = Math.max(gap.fromBlock, gap.toBlock - width + 1)
      if (start > gap.fromBlock) gaps.unshift({ ...gap, toBlock: start - 1 })
      underWay++
      return { ...gap, fromBlock: start }
    },
    putBack(gap) {
      underWay--
      insert(gap)
    },
    finish(part) {
      underWay--
      finished.set(part.toBlock, part)
    },
    addRest: insert,
    deliver() {
      const part = finished.get(edge)
      if (part === undefined) return null
      finished.delete(edge)
      edge = part.fromBlock - 1
      return part
    },
    isDelivered: () => edge < fromBlock,
    ahead: () => underWay + finished.size,
    left: () => gaps.reduce((sum, gap) => sum + gap.toBlock - gap.fromBlock + 1, 0),
  }
}
