/** A list whose items are made when they are asked for. Reads as an array does. */
export interface LazyList<T> extends Iterable<T> {
  readonly length: number
  /** A negative index counts from the end. */
  at(index: number): T | undefined
  slice(start?: number, end?: number): T[]
  map<U>(use: (item: T, index: number) => U): U[]
}

/**
 * A list of `length` items, each made once and then kept: who asks again gets the same one.
 * @param more what the list has beside its items
 */
export function createLazyList<T, More extends object>(
  length: number,
  make: (index: number) => T,
  more: More,
): LazyList<T> & More {
  const made = new Map<number, T>()
  const get = (index: number): T => {
    const known = made.get(index)
    if (known !== undefined) return known
    const item = make(index)
    made.set(index, item)
    return item
  }
  const slice = (start = 0, end = length): T[] => {
    const bound = (index: number) => Math.min(Math.max(index < 0 ? index + length : index, 0), length)
    const [from, to] = [bound(start), bound(end)]
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => get(from + i))
  }
  return {
    ...more,
    length,
    at(index) {
      const place = index < 0 ? index + length : index
      return place >= 0 && place < length ? get(place) : undefined
    },
    slice,
    map: (use) => slice().map((item, i) => use(item, i)),
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i++) yield get(i)
    },
  }
}
