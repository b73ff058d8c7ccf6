import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { checksumAddress } from '../../session/checksumAddress'
import { Notice } from '../../ui/Notice'

/** Warns that this address can be taken for one to whom the user has written. */
export function LookAlikeNotice({ known }: { known: Address }) {
  const { t } = useText()
  return (
    <Notice look="warn" className="mx-3 mt-3 break-words">
      {t('thread.lookAlike', { known: checksumAddress(known) })}
    </Notice>
  )
}
