import { type FormEvent, useState } from 'react'
import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { useServices } from '../../session/SessionProvider'
import { SENDER_LIFETIMES } from '../../session/senders'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { RadioGroup } from '../../ui/RadioGroup'
import { useAction } from '../../ui/useAction'

type Lifetime = keyof typeof SENDER_LIFETIMES
const LIFETIMES: readonly Lifetime[] = ['day', 'week', 'month']
const AMOUNTS = ['50', '200', '1000'] as const

/** Hands ether on to the session sender: with `sender` to that one, else to a new one that is authorised for a time. */
export function FundDialog({
  price,
  sender,
  onClose,
}: {
  /** Of a message, in wei. */
  price: bigint
  sender: Address | null
  onClose: () => void
}) {
  const { t, format } = useText()
  const { session } = useServices()
  const [lifetime, setLifetime] = useState<Lifetime>('week')
  const [amount, setAmount] = useState<(typeof AMOUNTS)[number]>('200')
  const wei = BigInt(amount) * price
  const funding = useAction(async () => {
    if (sender !== null) await session.senders.topUp(sender, wei)
    else await session.senders.authorize({ lifetime: SENDER_LIFETIMES[lifetime], wei })
    onClose()
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    funding.run()
  }
  const name = sender === null ? 'authorize' : 'topUp'
  return (
    <Dialog title={t(`settings.senders.${name}`)} onClose={onClose}>
      <form onSubmit={onSubmit}>
        <div className="flex flex-col gap-4 text-muted">
          <p>{t(`settings.senders.${name}Text`)}</p>
          {sender === null && (
            <RadioGroup
              label={t('settings.senders.lifetime')}
              value={lifetime}
              options={LIFETIMES.map((value) => ({ value, label: t(`settings.senders.${value}`) }))}
              onChange={setLifetime}
            />
          )}
          <RadioGroup
            label={t('settings.senders.amount')}
            value={amount}
            options={AMOUNTS.map((value) => ({ value, label: format.number(Number(value)) }))}
            onChange={setAmount}
          />
          <p className="font-medium text-ink tabular-nums">
            {t('settings.senders.handsOn', { ether: format.ether(wei) })}
          </p>
          {sender === null && <p>{t('settings.senders.risk')}</p>}
          {funding.busy && (
            <p role="status" className="font-medium text-ink">
              {t('settings.senders.confirming')}
            </p>
          )}
          <ErrorLine error={funding.error} />
        </div>
        <div className="mt-5 flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" look="primary" busy={funding.busy}>
            {t(`settings.senders.${name}`)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
