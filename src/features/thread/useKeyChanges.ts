import { useMemo } from 'react'
import { findKeyChanges, type KeyChangeLog } from '../../messaging/keyHistory'
import type { ThreadView } from '../../messaging/selectors'
import type { KeyLog } from '../../messaging/types'
import { useEngineState } from '../../session/SessionProvider'

const NONE: readonly KeyLog[] = []

/** Changes of both sides' keys since the first message that is shown; the same list while nothing changes. */
export function useKeyChanges({ ref, items }: ThreadView): readonly KeyChangeLog[] {
  const { keys, scope } = useEngineState()
  const { account } = scope
  const own = keys.get(account) ?? NONE
  const peer = keys.get(ref.peer) ?? NONE
  const first = items.at(0)?.message ?? null
  return useMemo(
    () => (first ? findKeyChanges({ thread: ref, account, own, peer }, first) : []),
    [ref, account, own, peer, first],
  )
}
