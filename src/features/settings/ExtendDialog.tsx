import { useEffect, useState } from 'react'
import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { useServices, useSession } from '../../session/SessionProvider'
import type { SignedText } from '../../session/signedKeys'
import { SignOffer } from '../../ui/SignOffer'
import { useAction } from '../../ui/useAction'
import { KeyChangeDialog } from './KeyChangeDialog'
import { useContract } from './useContract'

/** The same key for another year: by a transaction of one's own, or signed for somebody else to submit. */
export function ExtendDialog({ view, onClose }: { view: OwnKeyView; onClose: (isDone: boolean) => void }) {
  const { t } = useText()
  const { session } = useServices()
  const { keys } = useSession()
  const { data: contract } = useContract()
  const [signed, setSigned] = useState<SignedText | null>(null)
  const signing = useAction(async () => setSigned(await session.signedKeys.sign(view.label)))
  const isSubmitted =
    signed !== null &&
    keys.some((key) => key.publicKey === view.publicKey && key.expiresAt === signed.validBefore)
  useEffect(() => {
    if (isSubmitted) onClose(true)
  }, [isSubmitted, onClose])
  return (
    <KeyChangeDialog
      title={t('settings.keys.extendTitle', { label: view.label })}
      confirm={t('settings.keys.extend')}
      run={() => session.extend(view.label)}
      onClose={onClose}
      alternative={contract?.signedRegistration && <SignOffer signed={signed} signing={signing} />}
    >
      <p>{t('settings.keys.extendText')}</p>
    </KeyChangeDialog>
  )
}
