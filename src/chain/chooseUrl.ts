/** What is known of a url when a range is to be asked for. */
export interface UrlOutlook {
  /** Milliseconds until it may be asked again. */
  readonly pause: number
  /** Most blocks that it takes at once; infinite where nothing is known. */
  readonly widest: number
  /** Milliseconds that an answer took of late; null where none came yet. */
  readonly latency: number | null
}

/** Latency of a url that was not asked yet: it is tried where the others are clearly worse. */
const HOPED_LATENCY = 500
/** An earlier url is kept while it takes at most so many times as long as the best … */
const MUCH_WORSE = 3
/** … or so many milliseconds longer. */
const BEARABLE = 1_000

/**
 * Picks the url to read `blocks` blocks from: the first one, unless pauses, a narrow limit or slow answers make it much slower
 * than another. The order is the configuration's, and for a second opinion it decides who is asked (RpcClient.second).
 */
export function chooseUrl<T extends UrlOutlook>(urls: readonly T[], blocks: number): T | null {
  const times = urls.map(
    ({ pause, widest, latency }) => pause + Math.ceil(blocks / widest || 1) * (latency ?? HOPED_LATENCY),
  )
  const enough = Math.min(...times) * MUCH_WORSE + BEARABLE
  return urls.find((_, i) => (times[i] ?? 0) <= enough) ?? null
}
