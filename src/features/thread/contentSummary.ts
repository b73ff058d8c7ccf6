import type { Text } from '../../i18n/useText'
import type { ItemContent } from '../../messaging/timeline'
import { checksumAddress } from '../../session/checksumAddress'
import { contentNotice } from '../../session/contentNotice'

/** A message in one line: where it is quoted or answered. */
export function contentSummary(t: Text['t'], content: ItemContent): string {
  switch (content.kind) {
    case 'text':
    case 'title':
      return content.text
    case 'contact':
      return t('preview.contact') + (content.card.name || checksumAddress(content.card.address))
    case 'retracted':
    case 'unknown':
    case 'newer':
      return contentNotice(t, content)
  }
}
