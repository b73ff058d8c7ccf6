import { useText } from '../../i18n/useText'
import type { Hex } from '../../lib/bytes'
import { findKeyUse } from '../../messaging/findKeyUse'
import { fingerprintOf } from '../../messaging/keyHistory'
import type { Address, Message } from '../../messaging/types'
import { useEngineState } from '../../session/SessionProvider'

/** The key of one side that a message was sealed with, and where it was registered. null: a key made for this one message. */
export function UsedKey({
  user,
  publicKey,
  message,
}: {
  user: Address
  publicKey: Hex | null
  message: Message
}) {
  const { t, format } = useText()
  const state = useEngineState()
  if (publicKey === null) return t('details.oneTimeKey')
  const use = findKeyUse(state, user, publicKey, message)
  if (!use) return t('details.unknownKey')
  const { registration, isOutdated } = use
  return (
    <>
      <span className="font-mono text-xs leading-5">{fingerprintOf(registration)}</span>
      <span className="text-xs text-muted">
        {t('details.registered', {
          time: format.dateTime(registration.timestamp),
          block: format.number(registration.blockNumber),
        })}
      </span>
      {isOutdated && <span className="text-xs text-warn">{t('details.outdatedKey')}</span>}
    </>
  )
}
