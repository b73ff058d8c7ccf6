import { useState } from 'react'
import { Link } from 'react-router'
import { errorText, syncErrorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import type { SyncStatus } from '../../messaging/state'
import { useEngineState, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { ProgressBar } from '../../ui/ProgressBar'
import { useRemainingSeconds } from './useRemainingSeconds'

/** What the user should know about the history: that it is being restored, not kept, not reachable, or not readable. */
export function SyncNotice() {
  const { t } = useText()
  const { sync, messages, rebuilt } = useEngineState()
  const [isRead, setRead] = useState(false)
  const { storageError, registration } = useSession()
  return (
    <>
      {sync.phase === 'restoring' && <Restoring sync={sync} messages={countMessages(messages)} />}
      {sync.phase === 'offline' && (
        <Notice look="warn" icon="offline">
          {syncErrorText(t, sync.error)}
        </Notice>
      )}
      {rebuilt && !isRead && (
        <Notice
          action={
            <Button size="sm" onClick={() => setRead(true)}>
              {t('action.close')}
            </Button>
          }
        >
          {t('sidebar.rebuilt')}
        </Notice>
      )}
      {storageError && (
        <Notice look="danger">
          {t('sidebar.storageError')}: {errorText(t, storageError)}
        </Notice>
      )}
      {registration === 'foreign' && (
        <Notice look="warn" icon="key">
          {t('sidebar.foreignKey')}{' '}
          <Link to="/settings/keys" className="underline">
            {t('sidebar.foreignKeyLink')}
          </Link>
        </Notice>
      )}
    </>
  )
}

function Restoring({ sync, messages }: { sync: SyncStatus & { phase: 'restoring' }; messages: number }) {
  const { t, format } = useText()
  const seconds = useRemainingSeconds(sync)
  const share = (sync.to - sync.at) / Math.max(1, sync.to - sync.from)
  const text = [
    t('sidebar.restoringText', { at: format.number(sync.at) }),
    t('sidebar.restoringCount', { count: messages, number: format.number(messages) }),
    seconds !== null && t('sidebar.restoringRest', { seconds: format.number(seconds) }),
  ]
    .filter(Boolean)
    .join(t('sidebar.listComma'))
  return (
    <div className="flex flex-col gap-1.5">
      <ProgressBar label={t('sidebar.restoring')} value={share} text={text} />
      <p aria-hidden className="text-2xs text-muted tabular-nums">
        {text}
      </p>
    </div>
  )
}

function countMessages(messages: ReadonlyMap<string, { readonly length: number }>): number {
  let count = 0
  for (const list of messages.values()) count += list.length
  return count
}
