import { useText } from '../../i18n/useText'
import { checksumAddress } from '../../session/checksumAddress'
import { useEngineState, useServices, useWallet } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { ErrorLine } from '../../ui/ErrorLine'
import { useAction } from '../../ui/useAction'
import { Facts } from './Facts'

/** `#/settings/wallet`: the unlocked account, the wallet behind it, and the way out of both. */
export function WalletPage() {
  const { t } = useText()
  const { session, wallet, chain } = useServices()
  const { scope } = useEngineState()
  const { status, name, address, chainId, connectError } = useWallet()
  const account = checksumAddress(scope.account)
  // Whoever disconnects means to leave: nothing stays readable behind them. First of all what is on the screen goes.
  const leaving = useAction(() => Promise.all([session.lock(), wallet.disconnect()]))
  const isConnected = status === 'connected'
  return (
    <>
      <Facts
        entries={[
          [
            t('settings.wallet.account'),
            <span key="account" className="font-mono text-xs break-all">
              {account}
            </span>,
          ],
          [t('settings.wallet.wallet'), isConnected ? name : t('settings.wallet.none')],
          ...(isConnected
            ? [
                [
                  t('settings.wallet.network'),
                  chainId === chain.chainId ? chain.name : t('settings.wallet.otherNetwork', { chainId }),
                ] as const,
              ]
            : []),
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <CopyButton value={account}>{t('action.copyAddress')}</CopyButton>
        {!isConnected && (
          <Button size="sm" icon="wallet" onClick={() => wallet.connect()}>
            {t('action.connectWallet')}
          </Button>
        )}
      </div>
      <ErrorLine error={connectError} />
      {isConnected && address !== scope.account && (
        <p className="text-sm text-warn">{t('composer.otherText')}</p>
      )}
      {isConnected && (
        <section className="flex flex-col items-start gap-3 rounded-card border border-line p-4">
          <h2 className="font-semibold">{t('settings.wallet.disconnect')}</h2>
          <p className="text-sm text-muted">{t('settings.wallet.disconnectText')}</p>
          <Button icon="leave" busy={leaving.busy} onClick={leaving.run}>
            {t('settings.wallet.disconnect')}
          </Button>
          <ErrorLine error={leaving.error} />
        </section>
      )}
    </>
  )
}
