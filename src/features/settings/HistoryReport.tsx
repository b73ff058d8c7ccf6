import { useText } from '../../i18n/useText'
import { selectCompleteness } from '../../messaging/completeness'
import { useEngineState, useSession } from '../../session/SessionProvider'
import { Facts } from './Facts'

/** What the history in this browser consists of, and what of it is known to be missing. */
export function HistoryReport() {
  const { t, format } = useText()
  const { keys } = useSession()
  const report = selectCompleteness(useEngineState(), keys)
  const { blocks, generations, labels } = report
  const list = (items: readonly string[]) => items.join(t('sidebar.listComma')) || t('completeness.none')
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('completeness.title')}</h2>
      <Facts
        entries={[
          [t('completeness.messages'), format.number(report.messages)],
          [t('completeness.persons'), format.number(report.people)],
          [
            t('completeness.blocks'),
            blocks === null
              ? t('completeness.none')
              : t('completeness.blockRange', {
                  first: format.number(blocks.first),
                  last: format.number(blocks.last),
                }),
          ],
          [t('completeness.missing'), format.number(report.missing)],
          [t('completeness.jumps'), format.number(report.jumps)],
          [t('completeness.unopened'), format.number(report.unopened)],
          [t('completeness.generations'), list(generations.map((each) => format.number(each)))],
          [t('completeness.labels'), list(labels)],
        ]}
      />
    </section>
  )
}
