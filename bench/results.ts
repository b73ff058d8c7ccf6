import { writeFile } from 'node:fs/promises'
import { inRepo } from '../scripts/lib/paths'

/** What is aimed at, by name: smaller is better. docs/PERFORMANCE.md says how each is measured. */
const GOALS = {
  'envelope-100': { goal: 160, unit: 'bytes' },
  'open-cached': { goal: 15, unit: 'µs' },
  'open-cached-ratio': { goal: 3.6, unit: 'times' },
  requests: { goal: 1.1, unit: 'times' },
  year: { goal: 200, unit: 'requests' },
  'restore-10k': { goal: 1.15, unit: 'times' },
  'restore-100k': { goal: 1.05, unit: 'times' },
  'restore-loopback': { goal: 2, unit: 'times' },
  'restore-cpu': { goal: 10, unit: 'µs' },
  'first-message': { goal: 2.5, unit: 'round trips' },
  'block-to-screen': { goal: 50, unit: 'ms' },
  'echo-p95': { goal: 17, unit: 'ms' },
  'search-p95': { goal: 8, unit: 'ms' },
  'search-scan': { goal: 1.2, unit: 'times' },
  memory: { goal: 300, unit: 'bytes' },
  'warm-thread': { goal: 1, unit: 'times' },
  'warm-search': { goal: 1.5, unit: 'times' },
  'persist-100k': { goal: 1.5, unit: 'times' },
} as const

/** Measured values of every goal. */
export type Results = Readonly<Record<keyof typeof GOALS, number>>

/** Writes bench/results.json: `{ name, value, goal, unit }` of every goal. Returns the lines of a table of them. */
export async function writeResults(results: Results): Promise<string[][]> {
  const entries = Object.entries(GOALS).map(([name, { goal, unit }]) => ({
    name,
    value: Number(results[name as keyof Results].toPrecision(4)),
    goal,
    unit,
  }))
  await writeFile(inRepo('bench/results.json'), `${JSON.stringify(entries, null, 2)}\n`)
  return entries.map(({ name, value, goal, unit }) => [
    name,
    `${value} ${unit}`,
    `goal ${goal}`,
    value <= goal ? 'met' : 'missed',
  ])
}
