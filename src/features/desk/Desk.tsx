import { useParams, useSearchParams } from 'react-router'
import { useText } from '../../i18n/useText'
import { useDesk, useDeskState } from '../../session/useDesk'
import { ErrorLine } from '../../ui/ErrorLine'
import { DeskHome } from './DeskHome'
import { DeskLabel } from './DeskLabel'
import { LABEL, THREAD } from './deskPath'

/** `#/desk` and `#/desk/:account?label=…`: labels of other accounts that were handed to this one, to be read and never answered. */
export function Desk() {
  const { t } = useText()
  const { account } = useParams()
  const [query] = useSearchParams()
  const { desk, error } = useDesk()
  const { entries } = useDeskState(desk)
  if (!desk) {
    return (
      <main aria-label={t('desk.title')} aria-busy={error === null} className="h-full p-6">
        <ErrorLine error={error} />
      </main>
    )
  }
  const entry = entries.find(
    (each) => each.account === account?.toLowerCase() && each.label === query.get(LABEL),
  )
  if (entry) return <DeskLabel key={entry.id} desk={desk} entry={entry} threadId={query.get(THREAD)} />
  return <DeskHome desk={desk} entries={entries} isMissing={account !== undefined} />
}
