import type { ThreadRef } from '../../messaging/types'

/** Writes into one thread. */
export function Composer({ thread }: { thread: ThreadRef }) {
  return <form>{thread.peer}</form>
}
