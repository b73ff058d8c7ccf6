import { useEffect, useState } from 'react'
import { useText } from '../i18n/useText'
import { Button, type ButtonProps } from './Button'

const SHOWN_MS = 2000

/** One function for all renders: it is to run once. */
const selectAll = (field: HTMLTextAreaElement | null) => {
  field?.focus()
  field?.select()
}

/** Copies `value` and says so for a moment. Where the browser does not let it, `value` is shown below, selected, to copy by hand. */
export function CopyButton({ value, children, ...rest }: ButtonProps & { value: string }) {
  const { t } = useText()
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)
  useEffect(() => {
    if (outcome !== 'copied') return
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setOutcome('copied')
    } catch {
      setOutcome('refused')
    }
  }
  return (
    <>
      <Button size="sm" icon={outcome === 'copied' ? 'check' : 'copy'} {...rest} onClick={() => void copy()}>
        <span aria-live="polite">{outcome === 'copied' ? t('copy.copied') : children}</span>
      </Button>
      {outcome === 'refused' && (
        <label className="flex w-full min-w-0 basis-full flex-col gap-1 text-sm">
          {t('copy.byHand')}
          <textarea
            ref={selectAll}
            readOnly
            rows={2}
            value={value}
            className="w-full resize-y rounded-field border border-line-strong bg-surface px-2.5 py-1.5 font-mono text-xs break-all text-ink"
          />
        </label>
      )}
    </>
  )
}
