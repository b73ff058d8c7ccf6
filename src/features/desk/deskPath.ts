import type { ThreadId } from '../../messaging/types'
import type { DeskEntry } from '../../session/readingDesk'

/** Query parameters of `/desk/:account`. */
export const LABEL = 'label'
export const THREAD = 'thread'

/** The route of one label at the desk, or of one conversation of it. */
export function deskPath({ account, label }: DeskEntry, thread?: ThreadId): string {
  const query = new URLSearchParams({ [LABEL]: label, ...(thread !== undefined && { [THREAD]: thread }) })
  return `/desk/${account}?${query.toString()}`
}
