/** An event of a trace of Chromium. */
export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of the thread's own time. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Microseconds of processor time that the tasks of the threads called `name` took. */
export function busyTime(events: readonly TraceEvent[], name: string): number {
  const threads = new Set(
    events.flatMap(({ name: kind, args, pid, tid }) =>
      kind === 'thread_name' && args?.name === name ? [`${pid}/${tid}`] : [],
    ),
  )
  return events
    .filter(
      ({ name: kind, pid, tid }) => kind === 'ThreadControllerImpl::RunTask' && threads.has(`${pid}/${tid}`),
    )
    .reduce((sum, { tdur = 0 }) => sum + tdur, 0)
}
