import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { Button } from '../../ui/Button'
import { SubmitDialog } from './SubmitDialog'

/** Paying for the registration of somebody who has no ether. */
export function SubmitSection() {
  const { t } = useText()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('signedKey.submit.title')}</h2>
      <p className="text-sm text-muted">{t('signedKey.submit.text')}</p>
      <div>
        <Button size="sm" icon="send" onClick={() => setIsOpen(true)}>
          {t('signedKey.submit.open')}
        </Button>
      </div>
      {isOpen && <SubmitDialog onClose={() => setIsOpen(false)} />}
    </section>
  )
}
