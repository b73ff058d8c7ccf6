/** Shorter names are contained in too much to mean anything. */
const LEAST_CONTAINED = 3

/**
 * The one of `names` that `given` was probably meant to be, or null where it resembles none: it differs in at most a third of
 * its letters, or one of the two contains the other. Case does not count.
 */
export function nearestName(given: string, names: readonly string[]): string | null {
  const [nearest] = names
    .map((name) => ({ name, changes: countChanges(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, changes }) => changes <= name.length / 3 || contains(given, name))
    .sort((a, b) => a.changes - b.changes)
  return nearest?.name ?? null
}

function contains(a: string, b: string): boolean {
  const [short = '', long = ''] = [a.toLowerCase(), b.toLowerCase()].sort((x, y) => x.length - y.length)
  return short.length >= LEAST_CONTAINED && long.includes(short)
}

/** Letters to insert, delete or replace to make one text of the other (Levenshtein). */
function countChanges(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
