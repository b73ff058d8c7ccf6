import type { ReactNode } from 'react'
import type { ThreadRef } from '../../messaging/types'

/** `#/dm/:peer` and `#/dm/:peer/:session`. The composer is handed in, so that both stay islands. */
export function ThreadScreen({ composer }: { composer: (thread: ThreadRef) => ReactNode }) {
  return <main>{composer.length}</main>
}
