import { KeyDisagreementError, KeyUnconfirmedError } from './errors'
import { isSameKey, nameOfKey } from './keyHistory'
import type { KeyAnswer, KeyDirectory } from './ports'
import type { Contact, KeyClaim, KeyName, RegisteredKey, ThreadRef } from './types'

/** What is kept of a contact's keys. */
type KeyRecord = Pick<Contact, 'pinned' | 'disputed'>

/**
 * Before a key is used for the first time: it must be what every source that answers says, and of several sources
 * two must answer, so that no single one can put a key of its own in place of the peer's.
 * @param keep stores what was found out
 * @throws {KeyDisagreementError} when sources contradict each other
 * @throws {KeyUnconfirmedError} when only one of several sources answers
 */
export async function confirmKey(params: {
  readonly directory: Pick<KeyDirectory, 'fetchKeyFromEach'>
  readonly thread: ThreadRef
  readonly key: RegisteredKey
  readonly contact: () => Contact | undefined
  readonly keep: (record: KeyRecord) => Promise<void>
}): Promise<void> {
  const { directory, thread, key, contact, keep } = params
  const { peer, peerKeyIndex } = thread
  const name = nameOfKey(key)
  if (isSameKey(contact()?.pinned?.[peerKeyIndex], name)) return
  const claims = claimsOf(await directory.fetchKeyFromEach(peer, peerKeyIndex))
  if (claims.some((claim) => claim !== null && !isSameKey(claim.key, name))) {
    const said = claims.filter((claim) => claim !== null)
    await keep({ disputed: { ...contact()?.disputed, [peerKeyIndex]: said } })
    throw new KeyDisagreementError()
  }
  if (claims.length > 0 && claims.filter((claim) => claim !== null).length < 2)
    throw new KeyUnconfirmedError()
  const { [peerKeyIndex]: _settled, ...disputed } = contact()?.disputed ?? {}
  const pinned: Readonly<Record<string, KeyName>> = { ...contact()?.pinned, [peerKeyIndex]: name }
  await keep({ pinned, disputed })
}

/** null for a source that did not answer. */
function claimsOf(answers: readonly KeyAnswer[]): readonly (KeyClaim | null)[] {
  return answers.map((answer) =>
    answer.status === 'silent'
      ? null
      : { source: answer.source, key: answer.key === null ? null : nameOfKey(answer.key) },
  )
}
