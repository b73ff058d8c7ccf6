import { BaseError } from '../lib/BaseError'
import type { Hex } from '../lib/bytes'
import { createSignal } from '../lib/createSignal'
import { NetworkError, OtherChainError } from '../messaging/errors'
import { chooseUrl } from './chooseUrl'
import { type BlockRange, classifyRefusal } from './classifyRefusal'
import type { Attempt } from './createBlockCap'
import type { Slot } from './createLimiter'
import { GarbledError } from './garbledError'
import { DEFAULT_TIMEOUT } from './postRpc'
import { readQuantity, toQuantity } from './quantity'
import { createRangePlan, type Gap, type RangePart } from './rangePlan'
import { RpcError } from './rpcError'
import type { Surroundings, UrlState } from './urlState'

/** Topics of eth_getLogs: null is any, a list is one of these. */
export type Topics = readonly (Hex | readonly Hex[] | null)[]

export interface ReadPartsParams {
  readonly contract: Hex
  readonly topics: Topics
  /** Inclusive. */
  readonly fromBlock: number
  /** Inclusive. */
  readonly toBlock: number
  /**
   * Blocks of the first range. A few more set out beside it, each eight times as wide as the one before; what they bring says
   * how wide the others may be. Without it the first range is as wide as can be, and goes alone.
   */
  readonly startWidth?: number
  /** Where something lies, in chain order; with a start only: what that has not asked for when it is known is asked for there alone. */
  readonly spans?: Promise<readonly BlockRange[]>
}

/** A range that a url is being asked for. */
interface Call {
  readonly url: UrlState
  readonly slot: Slot
  readonly attempt: Attempt
  readonly range: Gap<UrlState>
  /** One of the first ranges, where a start was asked for. */
  readonly isStart: boolean
}

/** Parts that are under way or wait to be taken: a slow reader is not flooded. */
const AHEAD = 16
/** Logs that an answer should hold (3 MB of JSON): enough for the line, little enough to work on while the next comes. */
const TARGET_LOGS = 2_500
/** How much wider a range may be than the one before it. */
const GROWTH = 8
/** Ranges that set out at once where a start was asked for. */
const STARTS = 3
/** Failures, and refusals for being asked too often, after which a range is given up. */
const MOST_FAILURES = 6
const MOST_REFUSALS = 12
const KEPT_FAILURES = 10
/** Where every url wants to be left alone for longer than this, the reader is told so, in milliseconds. */
const LONGEST_WAIT = 60_000
/** Where some nodes cut an answer off without a word. */
const USUAL_CUTS = new Set([100, 256, 500, 1_000, 1_024, 2_000, 5_000, 10_000, 20_000, 50_000])

/**
 * Reads the logs of one filter from `urls`, newest part first, each part beginning right below the one before. Several are
 * under way at a time. The logs are as a node gave them: whoever decodes them holds them to the blocks of their part.
 * @throws {NetworkError} when some blocks cannot be had; every part above them has been delivered
 */
export async function* readParts(
  urls: readonly UrlState[],
  { contract, topics, fromBlock, toBlock, startWidth, spans }: ReadPartsParams,
  { clock }: Surroundings,
): AsyncGenerator<RangePart, void, undefined> {
  const plan = createRangePlan<UrlState>({ fromBlock, toBlock })
  /** The last ones, for the error. */
  const failures: unknown[] = []
  const places = new Map<UrlState, Promise<Slot>>()
  let problem: NetworkError | null = null
  let isOver = false
  /** Blocks that hold about as many logs as an answer should, going by the answers so far. */
  let pace = startWidth ?? Number.POSITIVE_INFINITY
  /** Widths of the first ranges that have not set out, how many of them are under way, and whether all this is over. */
  const starts =
    startWidth === undefined ? [] : Array.from({ length: STARTS }, (_, i) => startWidth * GROWTH ** i)
  let startsUnderWay = 0
  let hasStarted = startWidth === undefined
  const change = createSignal()

  const isStopped = () => isOver || problem !== null
  const mayStart = () => plan.next() !== null && (hasStarted ? plan.ahead() < AHEAD : starts.length > 0)

  async function startAll(): Promise<void> {
    while (!isStopped() && !plan.isDelivered()) {
      const gap = mayStart() ? plan.next() : null
      const url = gap && chooseUrl(usable(gap), plan.left())
      if (!url) {
        await change.next()
        continue
      }
      if (url.pause > LONGEST_WAIT) return giveUp()
      // While it waits for a place at one url, the plan may come to another one.
      const place = places.get(url) ?? url.limiter.acquire()
      places.set(url, place)
      const slot = await Promise.race([place, change.next(), url.limiter.paused()])
      if (!slot) continue
      places.delete(url)
      const wanted = isStopped() || !mayStart() ? null : plan.next()
      if (wanted === null || wanted.without.has(url)) {
        slot.unused()
        continue
      }
      const isStart = !hasStarted
      const width = Math.min(widthOf(wanted), wanted.limit, starts[0] ?? pace)
      const attempt = isStart ? url.cap.beginBeside(width) : url.cap.begin(width)
      if (attempt === null) {
        const settled = url.cap.settled()
        slot.unused()
        await Promise.race([settled, change.next()])
        continue
      }
      if (isStart) {
        starts.shift()
        startsUnderWay++
      }
      ask({ url, slot, attempt, range: plan.take(attempt.width), isStart }).catch(giveUp)
    }
  }

  /** One of the first ranges is answered, or does not come. */
  async function onStart(isAnswered: boolean): Promise<void> {
    startsUnderWay--
    // Wider ones are no use where this one was none.
    if (!isAnswered || plan.next() === null) starts.length = 0
    if (starts.length + startsUnderWay > 0) return
    if (spans) plan.restrict(await spans)
    hasStarted = true
    change.tell()
  }

  /** The urls to ask for these blocks. One that cannot give them is asked again when none can, with fewer blocks. */
  function usable({ without }: Gap<UrlState>): readonly UrlState[] {
    return urls.filter((url) => !without.has(url))
  }

  async function ask(call: Call): Promise<void> {
    const { url, slot, attempt, range, isStart } = call
    const startedAt = clock.now()
    let isAnswered = false
    try {
      const logs = await answerInTime(url, range)
      attempt.passed()
      url.measure(clock.now() - startedAt)
      slot.answered()
      isAnswered = true
      keep(range, logs)
    } catch (error) {
      failures.push(error)
      if (failures.length > KEPT_FAILURES) failures.shift()
      if (error instanceof RpcError) onRefusal(error, call)
      else onFailure(error, call)
    }
    change.tell()
    if (isStart) await onStart(isAnswered)
  }

  async function answerInTime(url: UrlState, range: Gap<UrlState>): Promise<unknown[]> {
    const filter = {
      address: contract,
      topics,
      fromBlock: toQuantity(range.fromBlock),
      toBlock: toQuantity(range.toBlock),
    }
    let cancel = () => {}
    const tooLate = new Promise<never>((_, reject) => {
      cancel = clock.after(DEFAULT_TIMEOUT, () => reject(new TimeoutError()))
    })
    try {
      const answer = await Promise.race([url.source.ask('eth_getLogs', [filter]), tooLate])
      if (!Array.isArray(answer)) throw new GarbledError('eth_getLogs answered no list')
      return answer
    } finally {
      cancel()
    }
  }

  function keep(range: Gap<UrlState>, logs: unknown[]): void {
    const width = widthOf(range)
    const fitting = (width * TARGET_LOGS) / Math.max(1, logs.length)
    pace =
      logs.length > TARGET_LOGS
        ? Math.max(1, Math.min(pace, Math.floor(fitting)))
        : Math.max(pace, Math.floor(Math.min(fitting, width * GROWTH)))
    const end = completeUpTo(range, logs)
    plan.finish({
      fromBlock: range.fromBlock,
      toBlock: end,
      logs: end === range.toBlock ? logs : logs.filter((log) => !(blockOf(log) > end)),
    })
    if (end < range.toBlock) plan.addRest({ ...range, fromBlock: end + 1 })
  }

  function onRefusal(error: RpcError, call: Call): void {
    const { url, slot, attempt, range } = call
    const refusal = classifyRefusal(error, range)
    if (refusal.kind === 'behind') return onFailure(error, call)
    if (refusal.kind === 'busy') {
      attempt.dropped()
      slot.busy(refusal.retryAfter)
      plan.putBack({ ...range, refusals: range.refusals + 1 })
      if (range.refusals + 1 >= MOST_REFUSALS) giveUp()
      return
    }
    slot.answered()
    const width = widthOf(range)
    if (width === 1 || refusal.kind === 'missing') {
      attempt.dropped()
      return withoutUrl(url, range)
    }
    if (refusal.kind === 'results') {
      attempt.dropped()
      plan.putBack({ ...range, limit: refusal.most ?? half(width) })
    } else {
      if (refusal.kind === 'blocks') attempt.refused(refusal.most, true)
      else attempt.refused(null, false)
      plan.putBack({ ...range, limit: half(width) })
    }
  }

  /** No answer, or not this time: another url, else the same again; and fewer blocks where they may have been too many. */
  function onFailure(error: unknown, { url, slot, attempt, range }: Call): void {
    slot.failed()
    // A url that hangs is as slow as its answers are late.
    if (error instanceof TimeoutError) url.measure(DEFAULT_TIMEOUT)
    const width = widthOf(range)
    const number = range.failures + 1
    const isTooMuch =
      width > 1 && (error instanceof TimeoutError || (error instanceof GarbledError && number > 1))
    if (isTooMuch) attempt.refused(null, false)
    else attempt.dropped()
    const limit = isTooMuch ? half(width) : range.limit
    const others = usable(range).filter((other) => other !== url)
    // Whoever failed is passed over until the others have failed as well.
    const without = others.length > 0 ? new Set([...range.without, url]) : new Set<UrlState>()
    plan.putBack({ ...range, limit, without, failures: number })
    if (number >= MOST_FAILURES) giveUp()
  }

  /** This url has not got the range. Where none has, a part of it may be there; a single block is nowhere. */
  function withoutUrl(url: UrlState, range: Gap<UrlState>): void {
    const without = new Set([...range.without, url])
    const width = widthOf(range)
    if (without.size < urls.length) plan.putBack({ ...range, without })
    else plan.putBack({ ...range, without: new Set(), limit: half(width) })
    if (without.size === urls.length && width === 1) giveUp()
  }

  function giveUp(cause: unknown = new AggregateError(failures)): void {
    problem ??= failures.find((error) => error instanceof OtherChainError) ?? new NetworkError({ cause })
    change.tell()
  }

  startAll().catch(giveUp)
  try {
    while (!plan.isDelivered()) {
      const part = plan.deliver()
      if (part !== null) {
        yield part
        change.tell()
      } else if (problem !== null) {
        throw problem
      } else {
        await change.next()
      }
    }
  } finally {
    isOver = true
    change.tell()
    for (const place of places.values()) void place.then((slot) => slot.unused())
  }
}

class TimeoutError extends BaseError {
  override readonly name = 'TimeoutError'
  constructor() {
    super(`no answer within ${DEFAULT_TIMEOUT / 1_000} seconds`)
  }
}

const widthOf = ({ fromBlock, toBlock }: BlockRange) => toBlock - fromBlock + 1
const half = (width: number) => Math.ceil(width / 2)

const blockOf = (log: unknown) =>
  readQuantity((Object(log) as { blockNumber?: unknown }).blockNumber) ?? Number.NaN

/**
 * Up to which block an answer is certainly whole. Nodes that cut off without a word do it at a round number and from the
 * newest end: then the block of the last log, and what comes after it, is asked for again. One that cuts off the oldest logs,
 * or at another number, is not found out: that takes a second source.
 */
function completeUpTo(range: Gap<unknown>, logs: readonly unknown[]): number {
  if (!USUAL_CUTS.has(logs.length)) return range.toBlock
  const last = logs.reduce((newest: number, log) => Math.max(newest, blockOf(log) || 0), 0)
  return last < range.fromBlock || last >= range.toBlock ? range.toBlock : Math.max(range.fromBlock, last - 1)
}
