import { useText } from '../../i18n/useText'
import { useServices, useWallet } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { useAction } from '../../ui/useAction'

/** Chooses the wallet and, where it stands elsewhere, brings it to our chain. */
export function ConnectStep({ isOnChain }: { isOnChain: boolean }) {
  const { t } = useText()
  const { chain, chainPort, wallet } = useServices()
  const { status, connectError } = useWallet()
  const switching = useAction(() => chainPort.switchWallet())
  if (status === 'connected' && !isOnChain) {
    return (
      <>
        <p className="text-muted">{t('onboarding.wrongNetwork', { chain: chain.name })}</p>
        <div className="flex flex-wrap items-center gap-3">
          <Button look="primary" icon="network" busy={switching.busy} onClick={switching.run}>
            {t('action.switchNetwork')}
          </Button>
          <Button look="ghost" onClick={() => void wallet.disconnect()}>
            {t('onboarding.otherAccount')}
          </Button>
        </div>
        <ErrorLine error={switching.error} />
      </>
    )
  }
  return (
    <>
      <p className="text-muted">{t('onboarding.connect.text')}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" icon="wallet" onClick={() => wallet.connect()}>
          {t('action.connectWallet')}
        </Button>
        {status === 'connecting' && (
          <span role="status" className="text-sm text-muted">
            {t('onboarding.connect.opening')}
          </span>
        )}
      </div>
      <ErrorLine error={connectError} />
    </>
  )
}
