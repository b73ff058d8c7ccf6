import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '../../i18n/useText'
import { useActiveSender, useEngineState, useServices } from '../../session/SessionProvider'
import type { SenderView } from '../../session/senders'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { Notice } from '../../ui/Notice'
import { FundDialog } from './FundDialog'
import { RevokeDialog } from './RevokeDialog'
import { SenderCard } from './SenderCard'
import { useContract } from './useContract'

/** The dialog that is open, if one is. */
type Open =
  | { readonly action: 'authorize' }
  | { readonly action: 'topUp' | 'revoke'; readonly view: SenderView }

/** `#/settings/senders`: sending without the wallet, and everybody who was ever allowed to send in this account's name. */
export function SendersPage() {
  const { t } = useText()
  const { session } = useServices()
  const { scope } = useEngineState()
  const { data: contract } = useContract()
  const active = useActiveSender()
  const queries = useQueryClient()
  const queryKey = ['senders', scope.genesisHash, scope.contract, scope.account]
  const hasSenders = contract?.senders === true
  const senders = useQuery({ queryKey, queryFn: () => session.senders.fetchAll(), enabled: hasSenders })
  const price = useQuery({
    queryKey: [...queryKey, 'price'],
    queryFn: () => session.senders.fetchPrice(),
    enabled: hasSenders,
  })
  const [open, setOpen] = useState<Open | null>(null)
  const onClose = () => {
    setOpen(null)
    // Also after a failure: a transaction may have gone through all the same.
    void queries.invalidateQueries({ queryKey })
  }
  if (contract?.senders === false) return <Notice>{t('settings.senders.unsupported')}</Notice>
  const strangers = senders.data?.filter(({ state, isHere }) => state === 'live' && !isHere) ?? []
  return (
    <>
      <p className="text-muted">{t('settings.senders.text')}</p>
      {strangers.length > 0 && <Notice look="danger">{t('settings.senders.stranger')}</Notice>}
      <section className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="flex-1 font-semibold">{t('settings.senders.list')}</h2>
          {active === null && (
            <Button
              look="primary"
              size="sm"
              icon="send"
              disabled={price.data === undefined}
              onClick={() => setOpen({ action: 'authorize' })}
            >
              {t('settings.senders.authorize')}
            </Button>
          )}
        </div>
        <ErrorLine error={senders.error ?? price.error} />
        {senders.isPending && !senders.error && <p className="text-muted">{t('contact.reading')}</p>}
        {senders.data?.length === 0 && <p className="text-muted">{t('settings.senders.none')}</p>}
        <ul aria-label={t('settings.senders.list')} className="flex flex-col gap-3">
          {senders.data?.map((view) => (
            <SenderCard
              key={view.address}
              view={view}
              price={price.data ?? null}
              onAction={(action) => setOpen({ action, view })}
            />
          ))}
        </ul>
      </section>
      {open?.action === 'authorize' && price.data !== undefined && (
        <FundDialog price={price.data} sender={null} onClose={onClose} />
      )}
      {open?.action === 'topUp' && price.data !== undefined && (
        <FundDialog price={price.data} sender={open.view.address} onClose={onClose} />
      )}
      {open?.action === 'revoke' && <RevokeDialog view={open.view} onClose={onClose} />}
    </>
  )
}
