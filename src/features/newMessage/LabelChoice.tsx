import { useId } from 'react'
import { useText } from '../../i18n/useText'
import type { KeyIndex } from '../../messaging/types'
import { labelName } from '../../session/threadLabels'
import { SafeText } from '../../ui/SafeText'

/** Which of somebody's labels to write to. */
export function LabelChoice({
  labels,
  value,
  onChange,
}: {
  labels: readonly KeyIndex[]
  value: KeyIndex
  onChange: (label: KeyIndex) => void
}) {
  const { t } = useText()
  const name = useId()
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{t('newMessage.label')}</legend>
      {labels.map((keyIndex) => (
        <label key={keyIndex} className="flex min-h-9 cursor-pointer items-center gap-3">
          <input
            type="radio"
            name={name}
            className="size-4 accent-accent"
            checked={keyIndex === value}
            onChange={() => onChange(keyIndex)}
          />
          <SafeText text={labelName(keyIndex) ?? t('label.none')} />
        </label>
      ))}
      <p className="text-sm text-muted">{t('newMessage.labelHint')}</p>
    </fieldset>
  )
}
