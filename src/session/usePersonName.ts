import { useText } from '../i18n/useText'
import type { Address } from '../messaging/types'
import { useSession } from './SessionProvider'
import { shortAddress } from './shortAddress'

/** What a person is called on the screen: "Note to self", or `0x1234…abcd`, never the full address. */
export function usePersonName(): (peer: Address) => string {
  const { t } = useText()
  const { account } = useSession()
  return (peer) => (peer === account ? t('person.self') : shortAddress(peer))
}
