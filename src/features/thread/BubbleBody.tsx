import { useText } from '../../i18n/useText'
import type { ItemContent } from '../../messaging/timeline'
import { contentNotice } from '../../session/contentNotice'
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
    case 'unknown':
    case 'newer':
      return <em>{contentNotice(t, content)}</em>
  }
}
