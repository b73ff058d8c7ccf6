import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { useEngine } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'

/** Stands where the composer would be while the person is blocked. */
export function BlockedBar({ peer }: { peer: Address }) {
  const { t } = useText()
  const engine = useEngine()
  return (
    <Notice
      icon="block"
      action={
        <Button size="sm" onClick={() => void engine.setContact(peer, 'none')}>
          {t('action.unblock')}
        </Button>
      }
    >
      {t('thread.blocked')}
    </Notice>
  )
}
