import type { Text } from '../i18n/useText'
import type { ItemContent } from '../messaging/timeline'

/** A message of which only this is left to say. */
type BareContent = Extract<ItemContent, { kind: 'retracted' | 'unknown' | 'newer' }>

/** What is said in the place of a message that was taken back, or that this version does not read. */
export function contentNotice(t: Text['t'], content: BareContent): string {
  switch (content.kind) {
    case 'retracted':
      return t('thread.retracted')
    case 'unknown':
      return t('thread.unknownKind', { kind: content.payloadKind })
    case 'newer':
      return t('thread.newer')
  }
}
