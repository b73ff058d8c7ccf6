import { useText } from '../i18n/useText'
import type { ThreadRef } from '../messaging/types'
import { threadLabels } from './threadLabels'

/** What is said of a thread's labels beside its name; nothing for the default ones. */
export function useLabelTexts(thread: ThreadRef): readonly string[] {
  const { t } = useText()
  return threadLabels(thread).map(({ side, name }) =>
    name === null ? t('label.none') : t(`label.${side}`, { label: name }),
  )
}
