import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import { cx } from './cx'
import { Icon, type IconName } from './Icon'
import { IconButton } from './IconButton'

export interface MenuItem {
  readonly label: string
  readonly icon: IconName
  readonly danger?: boolean
  /** The action takes the focus somewhere: it does not come back to the button. */
  readonly movesFocus?: boolean
  readonly onSelect: () => void
}

/** A choice shown by a sign alone, in a line above the items. `label` is its accessible name. */
export interface MenuChoice {
  readonly sign: string
  readonly label: string
  readonly checked: boolean
  readonly onSelect: () => void
}

/**
 * A button that opens a short list of actions. Not modal: the modal form locks scrolling with a <style> element, which
 * our policy forbids.
 */
export function Menu({
  label,
  items,
  choices = [],
  open,
  align = 'end',
  className,
  onOpenChange,
}: {
  label: string
  items: readonly MenuItem[]
  choices?: readonly MenuChoice[]
  /** Where somebody else opens it too; else it opens by its button alone. */
  open?: boolean
  align?: 'start' | 'end'
  /** Of the button. */
  className?: string
  onOpenChange?: (open: boolean) => void
}) {
  const focusMoved = useRef(false)
  return (
    <DropdownMenu.Root
      modal={false}
      {...(open !== undefined && { open })}
      {...(onOpenChange && { onOpenChange })}
    >
      <DropdownMenu.Trigger asChild>
        <IconButton icon="more" label={label} className={className} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          onCloseAutoFocus={(event) => {
            if (focusMoved.current) event.preventDefault()
            focusMoved.current = false
          }}
          className="z-10 min-w-48 rounded-card border border-line bg-surface p-1 shadow-raised"
        >
          {choices.length > 0 && (
            <DropdownMenu.Group className="flex gap-0.5 border-b border-line pb-1 mb-1">
              {choices.map((choice) => (
                <DropdownMenu.CheckboxItem
                  key={choice.sign}
                  aria-label={choice.label}
                  checked={choice.checked}
                  onSelect={choice.onSelect}
                  className="grid size-9 place-items-center rounded-field text-lg outline-none data-[highlighted]:bg-sunken data-[state=checked]:bg-accent-soft"
                >
                  {choice.sign}
                </DropdownMenu.CheckboxItem>
              ))}
            </DropdownMenu.Group>
          )}
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              onSelect={() => {
                focusMoved.current = item.movesFocus ?? false
                item.onSelect()
              }}
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
