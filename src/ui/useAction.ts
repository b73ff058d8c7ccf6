import { useState } from 'react'

export interface Action {
  readonly busy: boolean
  /** What the last run threw; null while running and after success. */
  readonly error: unknown
  run(): void
}

/** One asynchronous action behind one button: runs once at a time and keeps what it threw. */
export function useAction(act: () => Promise<unknown>): Action {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null })
  const run = () => {
    if (state.busy) return
    setState({ busy: true, error: null })
    act().then(
      () => setState({ busy: false, error: null }),
      (error: unknown) => setState({ busy: false, error }),
    )
  }
  return { ...state, run }
}
