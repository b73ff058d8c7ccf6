const WEI_PER_ETHER = 1e18
const DAY_MS = 86_400_000

/** Dates, numbers and amounts in one language, by Intl. Times are unix seconds, as the chain gives them. */
export interface Format {
  /** Hours and minutes. */
  time(at: number): string
  /** Weekday, day and month; the year when it is another one. */
  day(at: number): string
  /** Day, month, year and time. */
  dateTime(at: number): string
  /** Day, month, year. */
  date(at: number): string
  /** For a list: the time today, the weekday within a week, else the date. */
  brief(at: number): string
  number(value: number | bigint): string
  bytes(value: number): string
  /** An amount in wei as ether, three significant digits. */
  ether(wei: bigint): string
}

/** Days from the day of `at` to today, in local time: 0 today, 1 yesterday. */
export function daysAgo(at: number, now = Date.now()): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at * 1000)) / DAY_MS)
}

/** Creates the formats of a BCP 47 language tag. */
export function createFormat(tag: string): Format {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options)
  const time = dates({ hour: '2-digit', minute: '2-digit' })
  const weekday = dates({ weekday: 'short' })
  const shortDate = dates({ day: 'numeric', month: 'short' })
  const date = dates({ day: 'numeric', month: 'short', year: 'numeric' })
  const day = dates({ weekday: 'long', day: 'numeric', month: 'long' })
  const dateTime = dates({ dateStyle: 'medium', timeStyle: 'medium' })
  const number = new Intl.NumberFormat(tag)
  const bytes = new Intl.NumberFormat(tag, { style: 'unit', unit: 'byte', unitDisplay: 'long' })
  const ether = new Intl.NumberFormat(tag, { maximumSignificantDigits: 3 })
  const isThisYear = (at: number) => new Date(at * 1000).getFullYear() === new Date().getFullYear()
  return {
    time: (at) => time.format(at * 1000),
    day: (at) => (isThisYear(at) ? day : date).format(at * 1000),
    dateTime: (at) => dateTime.format(at * 1000),
    date: (at) => date.format(at * 1000),
    brief(at) {
      const days = daysAgo(at)
      if (days <= 0) return time.format(at * 1000)
      if (days < 7) return weekday.format(at * 1000)
      return (isThisYear(at) ? shortDate : date).format(at * 1000)
    },
    number: (value) => number.format(value),
    bytes: (value) => bytes.format(value),
    ether: (wei) => `${ether.format(Number(wei) / WEI_PER_ETHER)} ETH`,
  }
}
