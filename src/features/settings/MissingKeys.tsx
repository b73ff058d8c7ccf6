import { useQuery } from '@tanstack/react-query'
import { useText } from '../../i18n/useText'
import type { Generation } from '../../session/missingGenerations'
import { useServices, useSession } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { Notice } from '../../ui/Notice'
import { useAction } from '../../ui/useAction'

/**
 * Registered keys that are not in this browser, and the older generations that signing may bring back: one click each. An
 * account that was unlocked with a recovery file is told to use a newer one.
 */
export function MissingKeys() {
  const { account, keys, seedSource } = useSession()
  const unheld = keys.filter((key) => !key.held && key.fingerprint !== '').length
  if (unheld === 0 || account === null) return null
  if (seedSource === 'wallet') return <Missing account={account} unheld={unheld} />
  return <MissingNotice advice="missingFile" />
}

function Missing({ account, unheld }: { account: string; unheld: number }) {
  const { session } = useServices()
  const missing = useQuery({
    queryKey: ['missingGenerations', account, unheld],
    queryFn: () => session.recovery.fetchMissing(),
    retry: 1,
  })
  return (
    <div className="flex flex-col gap-2">
      <MissingNotice advice="missingSign" />
      <ErrorLine error={missing.error} />
      <ul className="flex flex-col gap-2">
        {missing.data?.map((generation) => (
          <MissingGeneration key={`${generation.generation}${generation.tag}`} generation={generation} />
        ))}
      </ul>
    </div>
  )
}

function MissingNotice({ advice }: { advice: 'missingSign' | 'missingFile' }) {
  const { t } = useText()
  return (
    <Notice look="warn" icon="key">
      {t('recovery.missing')} {t(`recovery.${advice}`)}
    </Notice>
  )
}

function MissingGeneration({ generation }: { generation: Generation }) {
  const { t, format } = useText()
  const { session } = useServices()
  const sign = useAction(() => session.recovery.signGeneration(generation))
  return (
    <li className="flex flex-wrap items-center gap-3">
      <Button size="sm" icon="key" busy={sign.busy} onClick={sign.run}>
        {t('recovery.sign', { generation: format.number(generation.generation) })}
      </Button>
      <ErrorLine error={sign.error} />
    </li>
  )
}
