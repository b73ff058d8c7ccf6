import { useText } from '../../i18n/useText'
import { selectBlocked } from '../../messaging/selectors'
import { checksumAddress } from '../../session/checksumAddress'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { usePersonName } from '../../session/usePersonName'
import { Avatar } from '../../ui/Avatar'
import { Button } from '../../ui/Button'
import { ChainShows } from './ChainShows'

/** `#/settings/privacy`: blocked people, and what the chain shows about you. */
export function PrivacyPage() {
  const { t } = useText()
  const engine = useEngine()
  const nameOf = usePersonName()
  const blocked = selectBlocked(useEngineState())
  return (
    <>
      <section className="flex flex-col gap-3">
        <h2 className="font-semibold">{t('settings.privacy.blocked')}</h2>
        {blocked.length === 0 ? (
          <p className="text-muted">{t('settings.privacy.none')}</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {blocked.map((peer) => (
              <li
                key={peer}
                className="flex items-center gap-3 rounded-card border border-line bg-surface py-2 pr-2 pl-3"
              >
                <Avatar address={peer} size={32} />
                <span className="flex-1 truncate" title={checksumAddress(peer)}>
                  {nameOf(peer)}
                </span>
                <Button size="sm" onClick={() => void engine.setContact(peer, 'none')}>
                  {t('action.unblock')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </section>
      <ChainShows />
    </>
  )
}
