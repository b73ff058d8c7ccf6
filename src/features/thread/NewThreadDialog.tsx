import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import type { ThreadRef } from '../../messaging/types'
import { useEngine } from '../../session/SessionProvider'
import { threadPath } from '../../session/threadPath'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { TextField } from '../../ui/TextField'
import { useAction } from '../../ui/useAction'

/** Names a further thread with the same person, under the same labels, and opens it. */
export function NewThreadDialog({ beside, onClose }: { beside: ThreadRef; onClose: () => void }) {
  const { t } = useText()
  const engine = useEngine()
  const navigate = useNavigate()
  const [title, setTitle] = useState('')
  const wanted = title.trim()
  const start = useAction(async () => {
    const { peer, peerKeyIndex, ownKeyIndex } = beside
    const thread = await engine.startThread(peer, wanted, { peerKeyIndex, ownKeyIndex })
    onClose()
    await navigate(threadPath(thread))
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (wanted !== '') start.run()
  }
  return (
    <Dialog title={t('action.newThread')} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        <TextField
          label={t('thread.titleLabel')}
          hint={t('thread.titleHint')}
          placeholder={t('thread.titlePlaceholder')}
          dir="auto"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <ErrorLine error={start.error} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" look="primary" disabled={wanted === ''} busy={start.busy}>
            {t('action.open')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
