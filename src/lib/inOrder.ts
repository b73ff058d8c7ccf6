/**
 * Runs `work` for each of `items`, up to `atOnce` at a time, and yields the answers in the order of the items. The work for
 * the first ones begins with the first look; whoever stops early has no more begun.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running: Promise<R>[] = []
  let next = 0
  for (;;) {
    for (const item of items.slice(next, next + atOnce - running.length)) {
      const answer = work(item)
      // What fails is thrown when it is its turn.
      answer.catch(() => undefined)
      running.push(answer)
      next++
    }
    const first = running.shift()
    if (first === undefined) return
    yield await first
  }
}
