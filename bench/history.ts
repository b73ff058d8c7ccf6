import { inProfile, type Profile } from './inProfile'
import { median } from './measure'

const MESSAGES = 100_000
const ROUNDS = 5
/** The goals are about this many people. */
const PEERS = 20

/** What a history of 100,000 messages costs to store, to open and to hold. Milliseconds, bytes, and ratios; medians of rounds. */
export interface HistoryCosts {
  readonly peers: number
  readonly records: number
  /** Bytes on disk of a message. */
  readonly stored: number
  readonly putRaw: number
  readonly persist: number
  readonly persistRatio: number
  readonly readRaw: number
  readonly thread: number
  readonly threadRatio: number
  readonly search: number
  readonly searchRatio: number
  /** Bytes of a message in memory, and those that a search adds. */
  readonly memory: number
  readonly searched: number
}

export function measureHistory(options: { peers?: number; rounds?: number } = {}): Promise<HistoryCosts> {
  return inProfile({ page: 'history', worker: 'historyWorker' }, (profile) => measureIn(profile, options))
}

async function measureIn(
  profile: Profile,
  { peers = PEERS, rounds = ROUNDS }: { peers?: number; rounds?: number },
): Promise<HistoryCosts> {
  const history = { count: MESSAGES, peers }
  await profile.run('persist', history)
  const puts = await inTurn(rounds, [
    () => profile.run<number>('putRaw', history),
    () => profile.run<number>('persist', history),
  ])
  const { records, bytes } = await profile.run<{ records: number; bytes: number }>('readRaw')
  const loads: { thread: number; search: number }[] = []
  const reads = await inTurn(rounds, [
    async () => (await profile.run<{ time: number }>('readRaw')).time,
    async () => {
      const load = await profile.run<{ thread: number; search: number }>('load')
      loads.push(load)
      return load.search
    },
  ])
  const raw = reads.map(([time = Number.NaN]) => time)
  const ratio = (times: readonly number[]) => median(times.map((time, i) => time / (raw[i] ?? Number.NaN)))
  const threads = loads.map(({ thread }) => thread)
  const searches = loads.map(({ search }) => search)
  const { before, loaded, searched } = await profile.run<{
    before: number
    loaded: number
    searched: number
  }>('hold')
  return {
    peers,
    records,
    stored: bytes / MESSAGES,
    putRaw: median(puts.map(([time = Number.NaN]) => time)),
    persist: median(puts.map(([, time = Number.NaN]) => time)),
    persistRatio: median(puts.map(([put = Number.NaN, persist = Number.NaN]) => persist / put)),
    readRaw: median(raw),
    thread: median(threads),
    threadRatio: ratio(threads),
    search: median(searches),
    searchRatio: ratio(searches),
    memory: (loaded - before) / MESSAGES,
    searched: (searched - loaded) / MESSAGES,
  }
}

/** Times of the contenders, round by round. */
async function inTurn(rounds: number, contenders: readonly (() => Promise<number>)[]): Promise<number[][]> {
  const times: number[][] = []
  for (let round = 0; round < rounds; round++) {
    const own: number[] = []
    for (const run of contenders) own.push(await run())
    times.push(own)
  }
  return times
}
