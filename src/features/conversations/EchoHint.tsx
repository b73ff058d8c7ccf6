import { useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { useServices } from '../../session/SessionProvider'
import { personPath } from '../../session/threadPath'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'

const LOCAL_CHAIN_ID = 31337
/** Account 9 of the local chain's well-known mnemonic, which `npm start` runs the bot with. */
const ECHO_BOT: Address = '0xa0ee7a142d267c1f36714e4a8f75612f20a79720'

/** Somebody to write to on the local chain, so that the first message gets an answer. */
export function EchoHint() {
  const { t } = useText()
  const { chain } = useServices()
  const navigate = useNavigate()
  if (chain.chainId !== LOCAL_CHAIN_ID) return null
  return (
    <section className="mx-1 mt-4 rounded-card border border-line bg-surface p-4">
      <h2 className="flex items-center gap-2 font-semibold">
        <Icon name="bot" className="text-accent" />
        {t('inbox.echoTitle')}
      </h2>
      <p className="mt-1 text-sm text-muted">{t('inbox.echoText')}</p>
      <Button size="sm" className="mt-3" onClick={() => void navigate(personPath(ECHO_BOT))}>
        {t('inbox.echoAction')}
      </Button>
    </section>
  )
}
