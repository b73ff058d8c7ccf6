import { useEffect, useState } from 'react'
import { useText } from '../i18n/useText'
import { Button, type ButtonProps } from './Button'

const SHOWN_MS = 2000

/** Copies `value` and says so for a moment. */
export function CopyButton({ value, children, ...rest }: ButtonProps & { value: string }) {
  const { t } = useText()
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)
  useEffect(() => {
    if (outcome === null) return
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    )
  return (
    <Button size="sm" icon={outcome === 'copied' ? 'check' : 'copy'} {...rest} onClick={() => void copy()}>
      <span aria-live="polite">{outcome === null ? children : t(`copy.${outcome}`)}</span>
    </Button>
  )
}
