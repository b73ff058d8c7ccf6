import { useText } from '../../i18n/useText'
import type { ItemContent } from '../../messaging/timeline'
import { SafeText } from '../../ui/SafeText'
import { ContactBody } from './ContactBody'

/** What a message says. */
export function BubbleBody({ content }: { content: ItemContent }) {
  const { t } = useText()
  switch (content.kind) {
    case 'text':
    case 'title':
      return <SafeText text={content.text} />
    case 'contact':
      return <ContactBody content={content} />
    case 'retracted':
      return <em>{t('thread.retracted')}</em>
    case 'unknown':
      return <em>{t('thread.unknownKind', { kind: content.payloadKind })}</em>
    case 'newer':
      return <em>{t('thread.newer')}</em>
  }
}
