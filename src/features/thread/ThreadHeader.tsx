import { lazy, Suspense, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import type { ThreadView } from '../../messaging/selectors'
import { findVerification } from '../../messaging/verification'
import { checksumAddress } from '../../session/checksumAddress'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { aboutPath, personPath } from '../../session/threadPath'
import { useLabelTexts } from '../../session/useLabelTexts'
import { usePersonName } from '../../session/usePersonName'
import { Avatar } from '../../ui/Avatar'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { cx } from '../../ui/cx'
import { Icon } from '../../ui/Icon'
import { IconButton, iconButtonClass } from '../../ui/IconButton'
import { SafeLines } from '../../ui/SafeText'
import { VerifiedMark } from '../../ui/VerifiedMark'
import { useIsContract } from './useIsContract'

// The menu positions itself with a library of its own: it may come after the messages.
const Menu = lazy(async () => ({ default: (await import('../../ui/Menu')).Menu }))

const NewThreadDialog = lazy(async () => ({ default: (await import('./NewThreadDialog')).NewThreadDialog }))
const ShareContactDialog = lazy(async () => ({
  default: (await import('./ShareContactDialog')).ShareContactDialog,
}))

/** Who the thread is with, and what can be done with it as a whole. */
export function ThreadHeader({ view }: { view: ThreadView }) {
  const { t } = useText()
  const engine = useEngine()
  const state = useEngineState()
  const navigate = useNavigate()
  const nameOf = usePersonName()
  const labels = useLabelTexts(view.ref)
  const isContract = useIsContract(view.ref.peer)
  const [open, setOpen] = useState<'newThread' | 'share' | 'block' | null>(null)
  const { peer } = view.ref
  // Said of what stands here: where nothing does, nobody knows yet whether anything can be sealed.
  const isSealed = view.items.length > 0
  const isSelf = peer === engine.get().scope.account
  const address = checksumAddress(peer)
  const close = () => setOpen(null)
  const copyAddress = async () => {
    try {
      await navigator.clipboard.writeText(address)
    } catch {
      // There it stands in full, to be copied by hand.
      void navigate(aboutPath(view.ref))
    }
  }
  return (
    <header className="@container/thread border-b border-line">
      <div className="flex min-h-16 flex-wrap items-center justify-end gap-x-2 gap-y-1 px-3 py-1 sm:gap-x-3 sm:px-4">
        {/* Where its own line is too short for the name, what can be done moves below. */}
        <div className="flex min-w-0 flex-1 basis-[11.5rem] items-center gap-2 sm:gap-3">
          <Link to="/" aria-label={t('thread.toList')} className={`${iconButtonClass} -mx-1 md:hidden`}>
            <Icon name="back" />
          </Link>
          <Avatar address={peer} size={38} />
          <div className="min-w-0 flex-1">
            <div className="flex items-center gap-1.5">
              {/* A title may be cut; a short address is cut already, and breaks in two instead. */}
              <h1
                dir="auto"
                className={cx('font-semibold', view.title !== null && 'truncate')}
                title={address}
              >
                {view.title === null ? nameOf(peer) : <SafeLines text={view.title} />}
              </h1>
              {findVerification(state, view.ref) === 'verified' && <VerifiedMark />}
              {isContract && <Chip text={t('thread.contract')} />}
            </div>
            <p className="flex items-center gap-1 text-xs text-muted">
              {isSealed && <Icon name="lock" size={12} />}
              {labels.map((text) => (
                <Chip key={text} text={text} />
              ))}
              {view.title === null ? (
                isSealed && <span className="truncate">{t('thread.sealed')}</span>
              ) : (
                <Link to={personPath(peer)} className="truncate hover:underline">
                  {nameOf(peer)}
                </Link>
              )}
            </p>
          </div>
        </div>
        {view.status === 'contact' && (
          <Button
            size="sm"
            icon="threads"
            aria-label={t('action.newThread')}
            onClick={() => setOpen('newThread')}
          >
            <span className="hidden @md/thread:inline">{t('action.newThread')}</span>
          </Button>
        )}
        <Suspense fallback={<IconButton icon="more" label={t('thread.more')} disabled />}>
          <Menu
            label={t('thread.more')}
            items={[
              {
                label: t('action.copyAddress'),
                icon: 'copy',
                onSelect: () => void copyAddress(),
              },
              ...(isSelf
                ? []
                : [
                    {
                      label: t('contact.open'),
                      icon: 'shield' as const,
                      movesFocus: true,
                      onSelect: () => void navigate(aboutPath(view.ref)),
                    },
                  ]),
              ...(view.status === 'contact'
                ? [
                    {
                      label: t('action.shareContact'),
                      icon: 'contact' as const,
                      onSelect: () => setOpen('share'),
                    },
                  ]
                : []),
              ...(view.status === 'contact' && !isSelf
                ? [
                    {
                      label: t('action.block'),
                      icon: 'block' as const,
                      danger: true,
                      onSelect: () => setOpen('block'),
                    },
                  ]
                : []),
            ]}
          />
        </Suspense>
      </div>
      <Suspense>
        {open === 'newThread' && <NewThreadDialog beside={view.ref} onClose={close} />}
        {open === 'share' && <ShareContactDialog thread={view.ref} onClose={close} />}
      </Suspense>
      {open === 'block' && (
        <ConfirmDialog
          title={t('thread.blockTitle')}
          confirm={t('action.block')}
          danger
          onClose={close}
          onConfirm={() => {
            close()
            void engine.setContact(peer, 'blocked')
          }}
        >
          <p>{t('thread.blockText')}</p>
        </ConfirmDialog>
      )}
    </header>
  )
}
