import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { useActiveSender, useServices, useWallet } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { Notice } from '../../ui/Notice'
import { useAction } from '../../ui/useAction'

/** Reading needs no wallet, sending does: says so while it is away, on another account or on another network. */
export function WalletNotice({ account }: { account: Address }) {
  const { t } = useText()
  const { chain, chainPort, wallet } = useServices()
  const { status, address, chainId, connectError } = useWallet()
  const switching = useAction(() => chainPort.switchWallet())
  // What the sender cannot do asks for the wallet when it comes to it.
  if (useActiveSender() !== null) return null
  if (status === 'disconnected') {
    return (
      <Notice
        icon="wallet"
        action={
          <Button size="sm" onClick={() => wallet.connect()}>
            {t('action.connectWallet')}
          </Button>
        }
      >
        {t('composer.connectText')}
        <ErrorLine error={connectError} />
      </Notice>
    )
  }
  if (status !== 'connected') return null
  if (address !== account) return <Notice look="warn">{t('composer.otherText')}</Notice>
  if (chainId === chain.chainId) return null
  return (
    <Notice
      look="warn"
      icon="network"
      action={
        <Button size="sm" busy={switching.busy} onClick={switching.run}>
          {t('action.switchNetwork')}
        </Button>
      }
    >
      {t('composer.networkText')}
      <ErrorLine error={switching.error} />
    </Notice>
  )
}
