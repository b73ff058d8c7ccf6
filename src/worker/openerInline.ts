import { groupKeys } from '../messaging/applyChanges'
import { createLogOpener } from '../messaging/openLogs'
import type { Opener } from '../messaging/ports'
import type { Scope } from '../messaging/types'
import { JS_PRIMITIVES, type Primitives } from '../protocol/primitives'

/** Logs that are opened before faster primitives are fetched: so few are opened sooner than those arrive. */
const WORTH_FETCHING = 500

/**
 * The opener on the calling thread: for Node, tests, small batches in the browser, and the worker, which has more to open.
 * @param fetchPrimitives called once, when many logs have come to be opened. JavaScript opens until they are there, and goes
 * on where they are refused.
 */
export function createInlineOpener(scope: Scope, fetchPrimitives?: () => Promise<Primitives>): Opener {
  const opener = createLogOpener(scope)
  let primitives = JS_PRIMITIVES
  let count = 0
  let isAsked = false
  return {
    setKeys: opener.setKeys,
    async open(logs, keys) {
      count += logs.length
      if (fetchPrimitives && !isAsked && count >= WORTH_FETCHING) {
        isAsked = true
        fetchPrimitives().then(
          (fetched) => {
            primitives = fetched
          },
          () => undefined,
        )
      }
      const byUser = groupKeys(keys)
      return logs.map((log) => opener.open(log, byUser, primitives))
    },
  }
}
