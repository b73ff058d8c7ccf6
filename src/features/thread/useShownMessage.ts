import { useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'
import type { EnvelopeId } from '../../messaging/types'
import { parseMessagePath } from '../../session/threadPath'
import type { Row } from './timelineRows'

/** The message that the route names (a search hit). Scrolls to it once, when it is there. */
export function useShownMessage(rows: readonly Row[], scrollTo: (index: number) => void): EnvelopeId | null {
  const [query] = useSearchParams()
  const target = parseMessagePath(query)
  const shown = useRef<EnvelopeId | null>(null)
  useEffect(() => {
    if (target === null || shown.current === target) return
    const index = rows.findIndex((row) => 'item' in row && row.item.id === target)
    if (index < 0) return
    shown.current = target
    scrollTo(index)
  })
  return target
}
