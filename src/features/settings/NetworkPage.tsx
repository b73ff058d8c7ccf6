import { errorNameText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { Facts } from './Facts'

/** `#/settings/network`: where the page reads and writes, and how far it has read. */
export function NetworkPage() {
  const { t, format } = useText()
  const { chain } = useServices()
  const { sync, head, cursor, malformed, unopened } = useEngineState()
  return (
    <>
      <p className="text-muted">{t('settings.network.text')}</p>
      <Facts
        entries={[
          [t('settings.network.chain'), chain.name],
          [t('settings.network.chainId'), String(chain.chainId)],
          [
            t('settings.network.contract'),
            <span key="contract" className="font-mono text-xs">
              {chain.contract}
            </span>,
          ],
          [
            t('settings.network.rpc'),
            <ul key="rpc" className="font-mono text-xs">
              {chain.rpcUrls.map((url) => (
                <li key={url}>{url}</li>
              ))}
            </ul>,
          ],
          [
            t('settings.network.state'),
            sync.phase === 'offline'
              ? `${t('sidebar.status.offline')} · ${errorNameText(t, sync.error)}`
              : t(`sidebar.status.${sync.phase}`),
          ],
          [t('settings.network.head'), format.number(head)],
          [t('settings.network.cursor'), cursor === null ? '—' : format.number(cursor)],
          [t('settings.network.unopened'), format.number(unopened.length)],
          [t('settings.network.malformed'), format.number(malformed)],
        ]}
      />
    </>
  )
}
