import { useText } from '../../i18n/useText'
import type { ItemContent } from '../../messaging/timeline'
import { contentNotice } from '../../session/contentNotice'
import { SafeLines } from '../../ui/SafeText'
import { ContactBody } from './ContactBody'

/** What a message says, in an element with `dir="auto"`. */
export function BubbleBody({ content }: { content: ItemContent }) {
  const { t } = useText()
  switch (content.kind) {
    case 'text':
    case 'title':
      return <SafeLines text={content.text} />
    case 'contact':
      return <ContactBody content={content} />
    case 'retracted':
    case 'unknown':
    case 'newer':
      return <em>{contentNotice(t, content)}</em>
  }
}
