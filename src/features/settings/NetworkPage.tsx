import { errorNameText, errorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { Facts } from './Facts'
import { useContract } from './useContract'

const ADDITIONS = ['multicall', 'signedRegistration', 'senders', 'activity'] as const

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
          [t('settings.network.interface'), <ContractInterface key="interface" />],
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
          [t('settings.network.head'), head === 0 ? '—' : format.number(head)],
          [t('settings.network.cursor'), cursor === null ? '—' : format.number(cursor)],
          [t('settings.network.unopened'), format.number(unopened.length)],
          [t('settings.network.malformed'), format.number(malformed)],
        ]}
      />
    </>
  )
}

/** The draft that the contract speaks, and what it has beyond it or lacks. */
function ContractInterface() {
  const { t } = useText()
  const { data, error } = useContract()
  if (error) return errorText(t, error)
  if (!data) return t('settings.network.probing')
  return (
    <>
      <p>{t(`settings.network.drafts.${data.draft}`)}</p>
      <ul>
        {ADDITIONS.map((name) => (
          <li key={name}>{t(`settings.network.${data[name] ? 'has' : 'lacks'}.${name}`)}</li>
        ))}
      </ul>
    </>
  )
}
