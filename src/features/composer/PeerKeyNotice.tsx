import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import type { PeerKey } from '../../messaging/engine'
import { defaultThread, UNLABELLED_KEY_INDEX } from '../../messaging/threadId'
import type { ThreadRef } from '../../messaging/types'
import { useEngineState } from '../../session/SessionProvider'
import { personPath, threadPath } from '../../session/threadPath'
import { usePersonName } from '../../session/usePersonName'
import { CopyButton } from '../../ui/CopyButton'
import { Notice } from '../../ui/Notice'

/** Why nothing can be sealed to this person, or that a waiting draft can go out now. */
export function PeerKeyNotice({
  thread,
  peerKey,
  isKept,
  hasText,
}: {
  thread: ThreadRef
  peerKey: PeerKey['status'] | 'unknown'
  isKept: boolean
  hasText: boolean
}) {
  const { t } = useText()
  const { scope } = useEngineState()
  const name = usePersonName()(thread.peer)
  switch (peerKey) {
    case 'unknown':
      return null
    case 'usable':
      return isKept && hasText ? (
        <Notice look="accent" icon="key">
          {t('composer.keyAppeared', { name })}
        </Notice>
      ) : null
    case 'missing': {
      const invitation = new URL(`#${personPath(scope.account)}`, location.href.split('#')[0]).href
      return (
        <Notice
          look="warn"
          icon="key"
          action={
            <CopyButton value={invitation} className="text-ink">
              {t('composer.invite')}
            </CopyButton>
          }
        >
          {t('composer.noKey', { name })}{' '}
          {isKept && hasText ? t('composer.kept', { name }) : t('composer.noKeyText')}
        </Notice>
      )
    }
    case 'expired':
      return <Notice look="warn">{t('composer.expired', { name })}</Notice>
    case 'unlabelled':
      return (
        <Notice
          look="warn"
          icon="key"
          action={
            <Link
              to={threadPath({ ...thread, peerKeyIndex: UNLABELLED_KEY_INDEX })}
              className="text-ink underline"
            >
              {t('composer.writeThere')}
            </Link>
          }
        >
          {t('composer.unlabelled', { name })}
        </Notice>
      )
    case 'otherCurve':
      return (
        <Notice
          look="warn"
          icon="key"
          action={
            <Link
              to={threadPath({ ...thread, ownKeyIndex: defaultThread(thread.peer).ownKeyIndex })}
              className="text-ink underline"
            >
              {t('composer.defaultKey')}
            </Link>
          }
        >
          {t('errors.LabelCurveError')}
        </Notice>
      )
    case 'unsupported':
      return <Notice look="warn">{t('composer.unsupported', { name })}</Notice>
  }
}
