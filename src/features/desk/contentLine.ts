import type { Text } from '../../i18n/useText'
import type { ItemContent } from '../../messaging/timeline'
import { checksumAddress } from '../../session/checksumAddress'
import { contentNotice } from '../../session/contentNotice'

/** What a message says, as text. A contact card is told with its whole address: there is nothing to click here. */
export function contentLine(t: Text['t'], content: ItemContent): string {
  switch (content.kind) {
    case 'text':
      return content.text
    case 'title':
      return t('preview.title') + content.text
    case 'contact':
      return [
        t('preview.contact') + content.card.name,
        content.card.label,
        checksumAddress(content.card.address),
      ]
        .filter((part) => part !== '')
        .join(' · ')
    case 'retracted':
    case 'unknown':
    case 'newer':
      return contentNotice(t, content)
  }
}
