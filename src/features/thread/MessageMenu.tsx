import { lazy, Suspense, useState } from 'react'
import { useText } from '../../i18n/useText'
import type { TimelineItem } from '../../messaging/timeline'
import { IconButton } from '../../ui/IconButton'
import type { MenuItem } from '../../ui/Menu'
import { isNameable, type MessageActions, ownReaction } from './messageActions'

const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏']

const Menu = lazy(async () => ({ default: (await import('../../ui/Menu')).Menu }))

/**
 * What can be done with a message, behind one button that shows on hover and focus. Until it is asked for it is only the
 * button: a thread draws dozens of them.
 */
export function MessageMenu({
  item,
  canWrite,
  actions,
  open,
  onOpenChange,
}: {
  item: TimelineItem
  canWrite: boolean
  actions: MessageActions
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const { t, format } = useText()
  const [wasOpen, setWasOpen] = useState(open)
  if (open && !wasOpen) setWasOpen(true)
  const label = t('thread.actions', { time: format.time(item.at) })
  const className = `${BUTTON} ${open ? 'opacity-100' : ''}`
  const button = (
    <IconButton
      icon="more"
      label={label}
      aria-haspopup="menu"
      className={className}
      onClick={() => onOpenChange(true)}
    />
  )
  if (!wasOpen) return button

  const { content, own } = item
  const canName = canWrite && isNameable(item)
  const chosen = ownReaction(item)
  const items: (MenuItem | false)[] = [
    canName && {
      label: t('action.reply'),
      icon: 'reply',
      movesFocus: true,
      onSelect: () => actions.reply(item),
    },
    canName && { label: t('action.react'), icon: 'react', onSelect: () => actions.chooseReaction(item) },
    canName &&
      own &&
      content.kind === 'text' && {
        label: t('action.edit'),
        icon: 'pen',
        movesFocus: true,
        onSelect: () => actions.edit(item),
      },
    content.kind === 'text' && {
      label: t('action.copy'),
      icon: 'copy',
      onSelect: () => void navigator.clipboard.writeText(content.text),
    },
    { label: t('action.details'), icon: 'info', onSelect: () => actions.details(item) },
    canName &&
      own && {
        label: t('action.retract'),
        icon: 'trash',
        danger: true,
        onSelect: () => actions.retract(item),
      },
  ]
  return (
    <Suspense fallback={button}>
      <Menu
        label={label}
        open={open}
        onOpenChange={onOpenChange}
        align={own ? 'end' : 'start'}
        className={className}
        items={items.filter((entry) => entry !== false)}
        choices={
          canName
            ? QUICK_REACTIONS.map((emoji) => ({
                sign: emoji,
                label: t('thread.reactWith', { emoji }),
                checked: emoji === chosen,
                onSelect: () => actions.react(item, emoji === chosen ? '' : emoji),
              }))
            : []
        }
      />
    </Suspense>
  )
}

// Without a mouse there is no hover: there it always shows, faintly.
const BUTTON =
  'size-7 self-center opacity-0 group-hover/message:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-60'
