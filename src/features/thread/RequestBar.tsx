import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { useEngine } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'

/** Stands where the composer would be, until the user decides about a stranger. */
export function RequestBar({ peer }: { peer: Address }) {
  const { t } = useText()
  const engine = useEngine()
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  return (
    <section className="rounded-card border border-line bg-surface p-4 shadow-raised">
      <h2 className="font-semibold">{t('thread.request')}</h2>
      <p className="mt-1 text-sm text-muted">{t('thread.requestText')}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button look="primary" onClick={() => void engine.setContact(peer, 'accepted')}>
          {t('action.accept')}
        </Button>
        <Button look="danger" onClick={() => void engine.setContact(peer, 'blocked')}>
          {t('action.block')}
        </Button>
        <Button look="danger" onClick={() => setDeleting(true)}>
          {t('action.delete')}
        </Button>
      </div>
      {deleting && (
        <ConfirmDialog
          title={t('thread.deleteTitle')}
          confirm={t('action.delete')}
          danger
          onClose={() => setDeleting(false)}
          onConfirm={() => {
            void engine.deleteRequest(peer)
            void navigate('/requests')
          }}
        >
          <p>{t('thread.deleteText')}</p>
        </ConfirmDialog>
      )}
    </section>
  )
}
