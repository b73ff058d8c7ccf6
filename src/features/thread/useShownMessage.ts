import { useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'
import type { EnvelopeId } from '../../messaging/types'
import { parseMessagePath } from '../../session/threadPath'

/** The message that the route names (a search hit). `show` scrolls to it once, when it is there, and says whether it was. */
export function useShownMessage(show: (id: EnvelopeId) => boolean): EnvelopeId | null {
  const [query] = useSearchParams()
  const target = parseMessagePath(query)
  const shown = useRef<EnvelopeId | null>(null)
  useEffect(() => {
    if (target === null || shown.current === target) return
    if (show(target)) shown.current = target
  })
  return target
}
