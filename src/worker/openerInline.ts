import { groupKeys } from '../messaging/applyChanges'
import { createLogOpener } from '../messaging/openLogs'
import type { Opener } from '../messaging/ports'
import type { Scope } from '../messaging/types'

/** The opener on the calling thread: for Node, tests, and small batches in the browser. */
export function createInlineOpener(scope: Scope): Opener {
  const opener = createLogOpener(scope)
  return {
    setKeys: opener.setKeys,
    async open(logs, keys) {
      const byUser = groupKeys(keys)
      return logs.map((log) => opener.open(log, byUser))
    },
  }
}
