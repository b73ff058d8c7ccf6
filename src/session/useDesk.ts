import { useEffect, useState, useSyncExternalStore } from 'react'
import type { EngineState } from '../messaging/state'
import type { DeskState, Reading, ReadingDesk } from './readingDesk'
import { useServices, useSession } from './SessionProvider'

/** The reading desk of the open account: null until it is loaded; `error` says why it cannot be. */
export function useDesk(): { readonly desk: ReadingDesk | null; readonly error: unknown } {
  const { session } = useServices()
  const { engine } = useSession()
  const [opened, setOpened] = useState<{ desk: ReadingDesk | null; error: unknown }>(NOTHING)
  useEffect(() => {
    let isCurrent = true
    if (engine === null) return
    session.openDesk().then(
      (desk) => isCurrent && setOpened({ desk, error: null }),
      (error: unknown) => isCurrent && setOpened({ desk: null, error }),
    )
    return () => {
      isCurrent = false
    }
    // Another engine is another account, or another chain: it has a desk of its own.
  }, [session, engine])
  return opened
}

const NOTHING = { desk: null, error: null }
const EMPTY: DeskState = { entries: [], reading: null }

/** What is at the desk. */
export function useDeskState(desk: ReadingDesk | null): DeskState {
  return useSyncExternalStore(desk?.subscribe ?? neverChanges, desk?.get ?? (() => EMPTY))
}

/** What has been read of a label. */
export function useReaderState(reader: NonNullable<Reading['reader']>): EngineState {
  return useSyncExternalStore(reader.subscribe, reader.get)
}

const neverChanges = () => () => undefined
