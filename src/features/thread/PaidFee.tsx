import { useQuery } from '@tanstack/react-query'
import { errorText } from '../../i18n/errorText'
import { useText } from '../../i18n/useText'
import type { Message } from '../../messaging/types'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { usePersonName } from '../../session/usePersonName'

/** What the transaction of a message cost, whom, and how it is shared where it carried several. */
export function PaidFee({ message }: { message: Message }) {
  const { t, format } = useText()
  const { chainPort } = useServices()
  const { scope } = useEngineState()
  const nameOf = usePersonName()
  const { txHash, blockHash } = message
  const { data: fee, error } = useQuery({
    // In another block it may have cost something else.
    queryKey: ['fee', scope.chainId, txHash, blockHash],
    queryFn: () => chainPort.fetchFee(txHash),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error) return errorText(t, error)
  if (fee === undefined) return t('contact.reading')
  if (fee === null) return t('details.feeUnknown')
  const { wei, messages, payer } = fee
  const total = format.ether(wei)
  return (
    <>
      {messages > 1
        ? t('details.feeShared', {
            total,
            number: format.number(messages),
            share: format.ether(wei / BigInt(messages)),
          })
        : total}
      {payer !== scope.account && (
        <span className="text-xs text-muted">{t('details.feePayer', { name: nameOf(payer) })}</span>
      )}
    </>
  )
}
