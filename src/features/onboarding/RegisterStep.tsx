import { useQuery } from '@tanstack/react-query'
import { useText } from '../../i18n/useText'
import type { Address } from '../../messaging/types'
import { useServices, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { Notice } from '../../ui/Notice'
import { useAction } from '../../ui/useAction'
import { ConnectedAs } from './ConnectedAs'
import { SignForOther } from './SignForOther'

const BALANCE_INTERVAL_MS = 4_000

/** Registers `default-key`. The fee and missing funds are said before the wallet asks. */
export function RegisterStep() {
  const { account } = useSession()
  return (
    <>
      <ConnectedAs />
      {account && <Registration account={account} />}
    </>
  )
}

function Registration({ account }: { account: Address }) {
  const { t, format } = useText()
  const { session, chain, chainPort } = useServices()
  const { keyChange } = useSession()
  const { giveTestEther } = chainPort
  const fee = useQuery({
    queryKey: ['registrationFee', account],
    queryFn: () => chainPort.estimateRegistrationFee(account),
    retry: 1,
  })
  const balance = useQuery({
    queryKey: ['balance', account],
    queryFn: () => chainPort.fetchBalance(account),
    refetchInterval: BALANCE_INTERVAL_MS,
  })
  const giving = useAction(async () => {
    await giveTestEther?.(account)
    await balance.refetch()
  })
  const isDry = balance.data !== undefined && balance.data < (fee.data ?? 1n)
  // Somebody else pays for what a contract does.
  const contract = useQuery({
    queryKey: ['isContract', chain.chainId, account],
    queryFn: () => chainPort.isContract(account),
    enabled: isDry,
    retry: 1,
  })
  const mayPay = !isDry || contract.data === true
  // Not before it is known: a warning that goes again would move the button away from under a click.
  const isShort = !mayPay && !contract.isPending
  const busy = keyChange.phase !== 'idle'
  return (
    <>
      <p className="text-muted">{t('onboarding.register.text')}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm tabular-nums">
        <dt className="text-muted">{t('onboarding.register.fee')}</dt>
        <dd>{fee.isPending ? t('onboarding.register.feeLoading') : amount(fee.data)}</dd>
        <dt className="text-muted">{t('onboarding.register.balance')}</dt>
        <dd>{amount(balance.data)}</dd>
      </dl>
      {isShort && (
        <Notice
          look="warn"
          action={
            giveTestEther && (
              <Button size="sm" icon="wallet" busy={giving.busy} onClick={giving.run}>
                {t('action.getTestEther')}
              </Button>
            )
          }
        >
          {giveTestEther
            ? t('onboarding.register.noFundsLocal')
            : t('onboarding.register.noFunds', { balance: amount(balance.data), fee: amount(fee.data) })}
        </Notice>
      )}
      <ErrorLine error={giving.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          icon="key"
          busy={busy}
          disabled={!mayPay}
          onClick={() => void session.register()}
        >
          {t('action.registerKey')}
        </Button>
        {keyChange.phase !== 'idle' && (
          <span role="status" className="text-sm text-muted">
            {t(`onboarding.register.${keyChange.phase}`)}
          </span>
        )}
      </div>
      <ErrorLine error={keyChange.error} />
      <SignForOther />
    </>
  )

  function amount(wei: bigint | undefined): string {
    return wei === undefined ? t('onboarding.register.feeUnknown') : format.ether(wei)
  }
}
