/** One way of doing the same work. */
export interface Contender {
  readonly name: string
  /** Does the work of one round: `operations` operations. What it returns is kept, so that no compiler leaves the work out. */
  run(): unknown
}

/** What an operation costs: the medians over the rounds. */
export interface Timing {
  readonly name: string
  /** Time of one operation, in microseconds. It says more of the machine than of us: compare `ratio`. */
  readonly microseconds: number
  /** Time beside that of the first contender in the same round. */
  readonly ratio: number
}

/**
 * Runs the contenders in turn, round after round, each round beginning with the next one, and takes the medians: what else
 * the machine does hits all of them alike. The first round warms up and does not count.
 * @param contenders the first is the yardstick, with a ratio of 1
 */
export function measure(
  contenders: readonly Contender[],
  { operations, rounds }: { operations: number; rounds: number },
): Timing[] {
  const times = contenders.map((): number[] => [])
  const kept: unknown[] = []
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (round + turn) % contenders.length
      const start = performance.now()
      kept[i] = contenders[i]?.run()
      const time = performance.now() - start
      if (round > 0) times[i]?.push(time)
    }
  }
  const [yardstick = []] = times
  return contenders.map(({ name }, i) => {
    const own = times[i] ?? []
    const ratios = own.map((time, round) => time / (yardstick[round] ?? Number.NaN))
    return { name, microseconds: (1000 * median(own)) / operations, ratio: median(ratios) }
  })
}

/** The middle of the values; between the two middle ones where their number is even. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** The value that `share` of the values do not exceed, by the nearest rank. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
}
