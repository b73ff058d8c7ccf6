import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import { fromHex } from '../../lib/bytes'
import { fingerprintOf } from '../../messaging/keyHistory'
import type { KeyClaim, ThreadRef } from '../../messaging/types'
import { findVerification } from '../../messaging/verification'
import { useEngineState } from '../../session/SessionProvider'
import { aboutPath } from '../../session/threadPath'
import { usePersonName } from '../../session/usePersonName'
import { Notice } from '../../ui/Notice'

/** What stands above the messages while something is wrong, or new, with the keys of a thread. */
export function KeyNotices({ thread }: { thread: ThreadRef }) {
  const { t } = useText()
  const state = useEngineState()
  const name = usePersonName()(thread.peer)
  const disputed = state.contacts.get(thread.peer)?.disputed?.[thread.peerKeyIndex]
  // As long as a message waits for it: after a send that went through there is nothing to dispute.
  const isStopped = state.outbox.some(
    (row) => row.error === 'KeyDisagreementError' && row.thread.peer === thread.peer,
  )
  const link = (
    <Link to={aboutPath(thread)} className="text-ink underline">
      {t('thread.keyHistory')}
    </Link>
  )
  return (
    <>
      {disputed && isStopped && (
        <Notice look="danger" className="mx-3 mt-3" action={link}>
          <p className="font-medium">{t('thread.disputed', { name })}</p>
          <Claims thread={thread} claims={disputed} />
          <p className="text-ink">{t('thread.disputedText', { name })}</p>
        </Notice>
      )}
      {findVerification(state, thread) === 'dropped' && (
        <Notice look="warn" icon="shield" className="mx-3 mt-3" action={link}>
          {t('contact.dropped', { name })}
        </Notice>
      )}
    </>
  )
}

/** What each source says, by its origin. */
function Claims({ thread, claims }: { thread: ThreadRef; claims: readonly KeyClaim[] }) {
  const { t } = useText()
  const { peer: user, peerKeyIndex: keyIndex } = thread
  const nameOf = ({ key }: KeyClaim) =>
    key === null
      ? t('thread.claimsNoKey')
      : (fingerprintOf({ user, keyIndex, algorithm: key.algorithm, publicKey: fromHex(key.publicKey) }) ??
        t('contact.unusable'))
  return (
    <ul className="my-1 text-ink">
      {claims.map((claim) => (
        <li key={claim.source} className="break-words">
          {claim.source} <span className="font-mono text-xs">{nameOf(claim)}</span>
        </li>
      ))}
    </ul>
  )
}
