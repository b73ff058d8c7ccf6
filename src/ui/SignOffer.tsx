import { useId, useState } from 'react'
import { useText } from '../i18n/useText'
import { utf8 } from '../lib/bytes'
import { Button } from './Button'
import { CopyButton } from './CopyButton'
import { ErrorLine } from './ErrorLine'
import { Icon } from './Icon'
import { saveBytes } from './saveBytes'
import type { Action } from './useAction'

/** Offers to sign a registration that another account pays for, and then its text to be handed on. */
export function SignOffer({
  signed,
  signing,
}: {
  /** `deadline` in unix seconds. */
  signed: { readonly text: string; readonly deadline: number } | null
  signing: Action
}) {
  const { t, format } = useText()
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  return (
    <div className="mt-4 border-t border-line pt-3">
      <Button
        look="ghost"
        size="sm"
        className="-ml-3 text-left"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        {t('signedKey.offer')}
      </Button>
      <div id={id} hidden={!isOpen} className="mt-2 flex flex-col gap-3 text-sm">
        <p className="text-muted">{t('signedKey.text')}</p>
        {signed ? (
          <>
            <textarea
              readOnly
              rows={4}
              aria-label={t('signedKey.label')}
              value={signed.text}
              onFocus={(event) => event.target.select()}
              className="w-full resize-none rounded-field border border-line-strong bg-sunken px-3 py-2 font-mono text-xs break-all"
            />
            <div className="flex flex-wrap gap-2">
              <CopyButton value={signed.text}>{t('signedKey.copy')}</CopyButton>
              <Button
                size="sm"
                icon="storage"
                onClick={() => saveBytes('sealog-registration.txt', utf8(signed.text))}
              >
                {t('signedKey.save')}
              </Button>
            </div>
            <p className="text-muted">
              {t('signedKey.deadline', { time: format.dateTime(signed.deadline) })} {t('signedKey.noSecret')}
            </p>
            <p role="status" className="flex items-center gap-2">
              <Icon name="clock" size={16} className="text-accent" />
              {t('signedKey.waiting')}
            </p>
          </>
        ) : (
          <div className="flex flex-wrap items-center gap-3">
            <Button size="sm" icon="pen" busy={signing.busy} onClick={signing.run}>
              {t('signedKey.sign')}
            </Button>
            {signing.busy && (
              <span role="status" className="text-muted">
                {t('signedKey.signing')}
              </span>
            )}
          </div>
        )}
        <ErrorLine error={signing.error} />
      </div>
    </div>
  )
}
