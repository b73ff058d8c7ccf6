import { DropdownMenu } from 'radix-ui'
import { cx } from './cx'
import { Icon, type IconName } from './Icon'
import { IconButton } from './IconButton'

export interface MenuItem {
  readonly label: string
  readonly icon: IconName
  readonly danger?: boolean
  readonly onSelect: () => void
}

/**
 * A button that opens a short list of actions. Not modal: the modal form locks scrolling with a <style> element, which
 * our policy forbids.
 */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon="more" label={label} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-10 min-w-48 rounded-card border border-line bg-surface p-1 shadow-raised"
        >
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              onSelect={item.onSelect}
              className={cx(
                'flex min-h-9 items-center gap-2.5 rounded-field px-3 text-sm outline-none data-[highlighted]:bg-sunken',
                item.danger && 'text-danger',
              )}
            >
              <Icon name={item.icon} size={16} />
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
