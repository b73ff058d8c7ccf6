import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import type { ComposeIntent } from '../../session/composeIntent'
import { usePersonName } from '../../session/usePersonName'
import { Icon } from '../../ui/Icon'
import { IconButton } from '../../ui/IconButton'
import { SafeLines } from '../../ui/SafeText'

/** Above the field: which message the text answers or replaces, and the way back. */
export function IntentBar({
  intent,
  peer,
  onCancel,
}: {
  intent: ComposeIntent
  peer: Address
  onCancel: () => void
}) {
  const { t } = useText()
  const nameOf = usePersonName()
  const isEdit = intent.type === 'edit'
  return (
    <div className="flex items-center gap-3 rounded-field border-l-2 border-accent bg-sunken py-1 pr-1 pl-3 text-sm">
      <Icon name={isEdit ? 'pen' : 'reply'} size={16} className="text-accent" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {isEdit
            ? t('composer.editing')
            : intent.own
              ? t('composer.replyToSelf')
              : t('composer.replyTo', { name: nameOf(peer) })}
        </p>
        <p dir="auto" className="truncate text-muted">
          <SafeLines text={intent.text} />
        </p>
      </div>
      <IconButton
        icon="close"
        label={t(isEdit ? 'composer.cancelEdit' : 'composer.cancelReply')}
        onClick={onCancel}
      />
    </div>
  )
}
