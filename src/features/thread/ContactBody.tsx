import { Link } from 'react-router'
import { useText } from '../../i18n/useText'
import type { ItemContent } from '../../messaging/timeline'
import { checksumAddress } from '../../session/checksumAddress'
import { isMainThread, threadPath } from '../../session/threadPath'
import { Avatar } from '../../ui/Avatar'
import { buttonClass } from '../../ui/Button'
import { SafeText } from '../../ui/SafeText'

/** A contact card: whom it names, in full, and the way to write to them. */
export function ContactBody({ content }: { content: Extract<ItemContent, { kind: 'contact' }> }) {
  const { t } = useText()
  const { card, write } = content
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <Avatar address={card.address} size={38} />
        <div className="min-w-0">
          <p className="text-xs">{t('thread.contact')}</p>
          {card.name !== '' && (
            <p className="font-medium" title={t('thread.contactName')}>
              <SafeText text={card.name} />
            </p>
          )}
          {!isMainThread(write) && <SafeText text={card.label} />}
        </div>
      </div>
      <p className="font-mono text-xs break-all">{checksumAddress(card.address)}</p>
      <Link to={threadPath(write)} className={buttonClass('quiet', 'sm')}>
        {t('action.write')}
      </Link>
    </div>
  )
}
