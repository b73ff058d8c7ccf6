import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import type { PersonView } from '../../messaging/selectors'
import { checksumAddress } from '../../session/checksumAddress'
import { useEngine } from '../../session/SessionProvider'
import { threadPath } from '../../session/threadPath'
import { usePersonName } from '../../session/usePersonName'
import { Avatar } from '../../ui/Avatar'
import { Button, buttonClass } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { SafeLines } from '../../ui/SafeText'

/** One stranger: who, what they wrote last, and what to do with them. */
export function RequestCard({ person }: { person: PersonView }) {
  const { t, format } = useText()
  const engine = useEngine()
  const navigate = useNavigate()
  const nameOf = usePersonName()
  const [deleting, setDeleting] = useState(false)
  const { peer, threads } = person
  const newest = [...threads].sort((a, b) => b.lastAt - a.lastAt)[0]
  const path = newest ? threadPath(newest.ref) : '/requests'
  const content = newest?.last?.content
  const accept = () => {
    void engine.setContact(peer, 'accepted')
    void navigate(path)
  }
  return (
    <li className="rounded-card border border-line bg-surface p-4">
      <div className="flex items-center gap-3">
        <Avatar address={peer} size={42} />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-baseline justify-end gap-x-2">
            <h2 className="flex-1 basis-[8rem] font-semibold" title={checksumAddress(peer)}>
              {nameOf(peer)}
            </h2>
            <time className="text-2xs text-muted">{format.brief(person.lastAt)}</time>
          </div>
          <p dir="auto" className="truncate text-sm text-muted">
            {content?.kind === 'text' || content?.kind === 'title' ? (
              <SafeLines text={content.text} />
            ) : (
              t(
                content?.kind === 'contact'
                  ? 'thread.contact'
                  : content?.kind === 'retracted'
                    ? 'thread.retracted'
                    : 'preview.unknown',
              )
            )}
          </p>
        </div>
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button look="primary" size="sm" onClick={accept}>
          {t('action.accept')}
        </Button>
        <Link to={path} className={buttonClass('quiet', 'sm')}>
          {t('requests.view')}
        </Link>
        <Button look="danger" size="sm" onClick={() => void engine.setContact(peer, 'blocked')}>
          {t('action.block')}
        </Button>
        <Button look="danger" size="sm" onClick={() => setDeleting(true)}>
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
            setDeleting(false)
            void engine.deleteRequest(peer)
          }}
        >
          <p>{t('thread.deleteText')}</p>
        </ConfirmDialog>
      )}
    </li>
  )
}
