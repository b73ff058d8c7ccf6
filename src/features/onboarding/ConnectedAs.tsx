import { useText } from '../../i18n/useText'
import { checksumAddress } from '../../session/checksumAddress'
import { useServices, useWallet } from '../../session/SessionProvider'
import { Avatar } from '../../ui/Avatar'
import { Button } from '../../ui/Button'

/** Which account is about to act, with the way to another one. */
export function ConnectedAs() {
  const { t } = useText()
  const { wallet } = useServices()
  const { address, name } = useWallet()
  if (!address) return null
  const text = checksumAddress(address)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-field bg-sunken py-2 pr-2 pl-3">
      <Avatar address={address} size={32} />
      <div className="min-w-0 flex-1 basis-[10rem]">
        <p className="text-xs text-muted">
          {t('onboarding.connectedAs')}
          {name && ` · ${name}`}
        </p>
        <p className="font-mono text-xs break-all" title={text}>
          {`${text.slice(0, 10)}…${text.slice(-8)}`}
        </p>
      </div>
      <Button look="ghost" size="sm" onClick={() => void wallet.disconnect()}>
        {t('onboarding.otherAccount')}
      </Button>
    </div>
  )
}
