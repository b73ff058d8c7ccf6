import type { Timing } from './measure'

/** Columns side by side, the first to the left and the others to the right, under a title. */
export function table(title: string, rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   ')
  return `${title}\n${rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n')}\n`
}

/** A ratio as people read it: `3.4 ×`. */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`
}

/** Rows of timings: what, microseconds, beside the first. */
export function timingRows(timings: readonly Timing[]): string[][] {
  return timings.map(({ name, microseconds, ratio }) => [name, `${microseconds.toFixed(2)} µs`, times(ratio)])
}
