import type { ReactNode } from 'react'
import { useText } from '../../i18n/useText'
import type { TimelineItem } from '../../messaging/timeline'
import type { Address, ThreadRef } from '../../messaging/types'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { transactionUrl } from '../../session/transactionUrl'
import { usePersonName } from '../../session/usePersonName'
import { Chip } from '../../ui/Chip'
import { CopyButton } from '../../ui/CopyButton'
import { Dialog } from '../../ui/Dialog'
import { DeliverySteps } from './DeliverySteps'
import { PaidFee } from './PaidFee'
import { TextVersions } from './TextVersions'
import { UsedKey } from './UsedKey'
import { useIsContract } from './useIsContract'

/** Everything that is known of one message: delivery, place on the chain, keys, size, and a proof to copy. */
export function MessageDetails({
  item,
  thread,
  onClose,
}: {
  item: TimelineItem
  thread: ThreadRef
  onClose: () => void
}) {
  const { t, format } = useText()
  const { chain } = useServices()
  const { scope } = useEngineState()
  const nameOf = usePersonName()
  const { message, outbox } = item
  const txHash = message?.txHash ?? outbox?.txHash ?? null
  const size = message?.size ?? outbox?.envelope?.length ?? null
  const id = message?.id ?? outbox?.envelopeId ?? null
  const opened = message?.content.status === 'opened' ? message.content : null
  const url = txHash && transactionUrl(chain, txHash)
  return (
    <Dialog title={t('details.title')} onClose={onClose}>
      {item.delivery && <DeliverySteps status={item.delivery} />}
      <dl className="grid grid-cols-1 gap-x-5 gap-y-0.5 text-sm @xs:grid-cols-[minmax(6rem,auto)_1fr] @xs:gap-y-2">
        <Entry name={t('details.direction')}>
          {item.own ? t('details.byYou') : t('details.byThem', { name: nameOf(thread.peer) })}
          {message && <ByContract address={message.from} />}
        </Entry>
        <Entry name={t('details.time')}>{format.dateTime(item.at)}</Entry>
        {message && <Entry name={t('details.block')}>{format.number(message.blockNumber)}</Entry>}
        {txHash && (
          <Entry name={t('details.transaction')}>
            <Code>{txHash}</Code>
            {url && (
              <a href={url} target="_blank" rel="noreferrer" className="text-accent underline">
                {t('details.explorer')}
              </a>
            )}
          </Entry>
        )}
        {opened && message && (
          <>
            <Entry name={t('details.ownKey')}>
              <UsedKey user={scope.account} publicKey={opened.ownPublicKey} message={message} />
            </Entry>
            <Entry name={t('details.peerKey')}>
              <UsedKey user={thread.peer} publicKey={opened.peerPublicKey} message={message} />
              {message.bypassedKey && <p className="text-warn">{t('details.bypassedKey')}</p>}
            </Entry>
            <Entry name={t('details.number')}>{format.number(opened.payload.n)}</Entry>
          </>
        )}
        {item.own && message && (
          <Entry name={t('details.fee')}>
            <PaidFee message={message} />
          </Entry>
        )}
        {size !== null && <Entry name={t('details.size')}>{format.bytes(size)}</Entry>}
        {id && (
          <Entry name={t('details.id')}>
            <Code>{id}</Code>
          </Entry>
        )}
      </dl>
      {item.versions.length > 0 && <TextVersions versions={item.versions} />}
      {message && (
        <CopyButton
          className="mt-4"
          value={JSON.stringify(
            {
              chainId: chain.chainId,
              contract: chain.contract,
              transaction: message.txHash,
              block: message.blockNumber,
              logIndex: message.logIndex,
              envelopeId: message.id,
            },
            null,
            2,
          )}
        >
          {t('details.copyProof')}
        </CopyButton>
      )}
    </Dialog>
  )
}

/** Provenance is `msg.sender`: a contract's messages are its code's, whoever called it. */
function ByContract({ address }: { address: Address }) {
  const { t } = useText()
  if (!useIsContract(address)) return null
  return (
    <>
      <Chip text={t('thread.contract')} />
      <span className="text-xs text-muted">{t('details.contract')}</span>
    </>
  )
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="flex min-w-0 flex-col items-start gap-1 pb-2 @xs:pb-0">{children}</dd>
    </>
  )
}

function Code({ children }: { children: ReactNode }) {
  return <span className="max-w-full font-mono text-xs break-all">{children}</span>
}
