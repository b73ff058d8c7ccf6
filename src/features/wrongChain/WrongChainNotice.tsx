import { useText } from '../../i18n/useText'
import { useServices, useWrongSources } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'

/** Above everything: config.json names one chain, and its RPC stands on another. Says which, and what to do. */
export function WrongChainNotice() {
  const { t } = useText()
  const { chain } = useServices()
  return (
    <section
      role="alert"
      className="flex max-h-[50dvh] shrink-0 gap-3 overflow-y-auto border-b border-danger bg-danger-soft px-4 py-3 text-sm text-ink"
    >
      <Icon name="alert" size={20} className="mt-0.5 text-danger" />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
        <p className="font-semibold text-danger">{t('wrongChain.title')}</p>
        <ul className="flex flex-col gap-1 wrap-anywhere">
          {useWrongSources().map(({ origin, chainId }) => (
            <li key={origin}>
              {t('wrongChain.source', {
                name: chain.name,
                expected: String(chain.chainId),
                origin,
                answered: String(chainId),
              })}
            </li>
          ))}
        </ul>
        <p>{t('wrongChain.effect')}</p>
        <p>{t('wrongChain.remedy')}</p>
        <Button size="sm" onClick={() => location.reload()}>
          {t('wrongChain.reload')}
        </Button>
      </div>
    </section>
  )
}
