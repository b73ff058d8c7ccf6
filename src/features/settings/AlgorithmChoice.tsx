import { useText } from '../../i18n/useText'
import { algorithmName, KEY_ALGORITHMS, keyAlgorithm } from '../../session/keyAlgorithms'
import { RadioGroup } from '../../ui/RadioGroup'

/** Which curve a key is on: folded away, since the usual one fits nearly everybody. */
export function AlgorithmChoice({
  value,
  onChange,
}: {
  value: number
  onChange: (algorithm: ReturnType<typeof keyAlgorithm>) => void
}) {
  const { t } = useText()
  return (
    <details>
      <summary className="w-fit cursor-pointer rounded-lg py-1 text-sm font-medium text-ink">
        {t('settings.keys.advanced')}
      </summary>
      <div className="flex flex-col gap-3 pt-2">
        <RadioGroup
          label={t('settings.keys.algorithm')}
          value={String(value)}
          onChange={(next) => onChange(keyAlgorithm(Number(next)))}
          options={KEY_ALGORITHMS.map((algorithm) => ({
            value: String(algorithm),
            label: algorithmName(algorithm),
          }))}
        />
        <p className="text-sm">{t('settings.keys.algorithmText')}</p>
      </div>
    </details>
  )
}
