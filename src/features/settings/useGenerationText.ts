import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'

/** "1 · version 2", or that this browser does not hold the key. */
export function useGenerationText(): (key: OwnKeyView) => string {
  const { t } = useText()
  return ({ generation, version }) =>
    generation === null || version === null
      ? t('settings.keys.notHeld')
      : t('settings.keys.generationValue', { generation, version })
}
