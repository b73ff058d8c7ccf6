import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import { checksumAddress } from '../../session/checksumAddress'
import { useEngineState } from '../../session/SessionProvider'
import { Avatar } from '../../ui/Avatar'
import { CopyButton } from '../../ui/CopyButton'
import { cx } from '../../ui/cx'

/** The unlocked account, which leads to its wallet, its address to copy, and whether the chain answers. */
export function AccountLine() {
  const { t } = useText()
  const { scope, sync } = useEngineState()
  const address = checksumAddress(scope.account)
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 rounded-field border border-line bg-surface p-1.5 rail:flex-col rail:gap-1.5 rail:border-0 rail:bg-transparent rail:p-0">
      <Link
        to="/settings/wallet"
        title={t('sidebar.wallet')}
        className="flex min-w-0 flex-1 basis-[8.5rem] items-center gap-2.5 rounded-lg px-1 hover:bg-sunken rail:basis-auto rail:flex-col rail:gap-1.5 rail:px-0"
      >
        <Avatar address={scope.account} size={28} />
        <span className="sr-only">{t('sidebar.wallet')}</span>
        <div className="min-w-0 flex-1">
          <p className="truncate font-mono text-xs rail:sr-only" title={address}>
            {`${address.slice(0, 6)}…${address.slice(-4)}`}
          </p>
          <p className="flex items-center gap-1.5 text-2xs text-muted">
            <span
              aria-hidden
              className={cx(
                'size-1.5 rounded-full',
                sync.phase === 'offline' ? 'bg-danger' : sync.phase === 'live' ? 'bg-accent' : 'bg-warn',
              )}
            />
            <span className="rail:sr-only">{t(`sidebar.status.${sync.phase}`)}</span>
          </p>
        </div>
      </Link>
      <CopyButton look="ghost" className="rail:hidden" value={address} aria-label={t('action.copyAddress')}>
        {t('action.copy')}
      </CopyButton>
    </div>
  )
}
