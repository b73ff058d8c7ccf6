import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import { readSetting, writeSetting } from '../../lib/setting'
import { selectThread, type ThreadView } from '../../messaging/selectors'
import type { ThreadRef } from '../../messaging/types'
import { useActiveSender, useEngineState, useServices, useWallet } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'

const DISMISSED = 'sealog.senderHintDismissed'
/** Whoever has confirmed this many messages of a thread in the wallet knows what it is about. */
const AFTER_MESSAGES = 3

/** Once the wallet has asked a few times: that there is a way to send without. Does not come back when it was dismissed. */
export function SenderHint({ thread }: { thread: ThreadRef }) {
  const { t } = useText()
  const { chainPort } = useServices()
  const navigate = useNavigate()
  const state = useEngineState()
  const active = useActiveSender()
  const { status } = useWallet()
  const [isDismissed, setDismissed] = useState(() => readSetting(DISMISSED) !== null)
  const { data: contract } = useQuery({
    queryKey: ['contract'],
    queryFn: () => chainPort.fetchContract(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isDue = active === null && status === 'connected' && hasWritten(selectThread(state, thread))
  if (!isDue || isDismissed || contract?.senders !== true) return null
  const dismiss = () => {
    writeSetting(DISMISSED, 'true')
    setDismissed(true)
  }
  return (
    <Notice
      icon="send"
      action={
        <span className="flex items-center gap-1">
          <Button size="sm" onClick={() => void navigate('/settings/senders')}>
            {t('composer.senderAction')}
          </Button>
          <IconButton icon="close" label={t('action.dismiss')} onClick={dismiss} />
        </span>
      }
    >
      {t('composer.senderHint')}
    </Notice>
  )
}

function hasWritten({ items }: ThreadView): boolean {
  let count = 0
  for (let line = items.length - 1; line >= 0 && count < AFTER_MESSAGES; line--)
    if (items.isOwnAt(line)) count++
  return count === AFTER_MESSAGES
}
