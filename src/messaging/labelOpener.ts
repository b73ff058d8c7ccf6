import type { Opener } from './ports'
import type { Address, KeyIndex, MessageLog } from './types'

/**
 * An opener for one label alone. Of what does not open it keeps only what was sent to the label: that it is sealed to a version
 * which is not at hand. What belongs to other labels is nobody's business here. Rules K8, E5.
 */
export function createLabelOpener(opener: Opener, account: Address, keyIndex: KeyIndex): Opener {
  const isToLabel = (log: MessageLog) => log.to === account && log.keyIndex === keyIndex
  return {
    setKeys: opener.setKeys,
    async open(logs, keys) {
      const results = await opener.open(logs, keys)
      return results.map((result, i) => {
        const log = logs[i]
        if (result.status === 'unopened') return log && isToLabel(log) ? result : { status: 'ignored' }
        if (result.status !== 'message') return result
        return result.message.thread.ownKeyIndex === keyIndex ? result : { status: 'ignored' }
      })
    },
  }
}
