import { useEffect, useState } from 'react'
import type { SyncStatus } from '../../messaging/state'

/** How long a restore will still take, judged each second by its own pace so far; null before it has moved. */
export function useRemainingSeconds({ at, from }: SyncStatus & { phase: 'restoring' }): number | null {
  const [start] = useState(() => ({ at, ms: Date.now() }))
  const [now, setNow] = useState(start.ms)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const blocksPerMs = now > start.ms ? (start.at - at) / (now - start.ms) : 0
  return blocksPerMs > 0 ? Math.ceil((at - from) / blocksPerMs / 1000) : null
}
