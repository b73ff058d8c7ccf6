/** Something that happens again and again, and that any number of callers may wait for. */
export interface Signal {
  /** Resolves when it happens next. Until then every call gives the same promise. */
  next(): Promise<void>
  tell(): void
}

/** Creates a signal that nothing has happened to yet. */
export function createSignal(): Signal {
  let resolve = () => {}
  let next = Promise.resolve()
  const begin = () => {
    next = new Promise((settle) => {
      resolve = settle
    })
  }
  begin()
  return {
    next: () => next,
    tell() {
      resolve()
      begin()
    },
  }
}
