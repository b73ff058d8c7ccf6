import { useLocation } from 'react-router'
import { useText } from '../../i18n/useText'
import type { PersonView } from '../../messaging/selectors'
import { checksumAddress } from '../../session/checksumAddress'
import { usePersonName } from '../../session/usePersonName'
import { PersonRow } from './PersonRow'

/** People, newest first, and under each the further threads with them. */
export function ConversationList({ people, filter }: { people: readonly PersonView[]; filter: string }) {
  const { t } = useText()
  const nameOf = usePersonName()
  const { pathname, search } = useLocation()
  const wanted = filter.trim().toLowerCase()
  const shown = people.filter(
    (person) =>
      wanted === '' ||
      checksumAddress(person.peer).toLowerCase().includes(wanted) ||
      nameOf(person.peer).toLowerCase().includes(wanted) ||
      person.threads.some((thread) => thread.title?.toLowerCase().includes(wanted)),
  )
  if (shown.length === 0) {
    return (
      <p className="rail:hidden px-3 py-6 text-center text-sm text-muted">
        {t(people.length === 0 ? 'sidebar.empty' : 'sidebar.noMatch')}
      </p>
    )
  }
  return (
    <ul className="flex flex-col gap-0.5">
      {shown.map((person) => (
        <PersonRow key={person.peer} person={person} currentPath={pathname + search} />
      ))}
    </ul>
  )
}
