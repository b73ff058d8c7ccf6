import { useText } from '../../i18n/useText'
import type { OwnKeyView } from '../../session/ownKeys'
import { algorithmName } from './algorithmName'
import { Facts } from './Facts'
import { KeyStateBadge } from './KeyStateBadge'

/** One key in use. */
export function KeyCard({ view }: { view: OwnKeyView }) {
  const { t, format } = useText()
  const { generation, version } = view
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
      <div className="flex items-center gap-3">
        <h3 className="flex-1 font-mono text-sm font-semibold">{view.label}</h3>
        <KeyStateBadge view={view} />
      </div>
      <Facts
        entries={[
          [
            t('settings.keys.fingerprint'),
            <span key="fingerprint" className="font-mono tracking-wide">
              {view.fingerprint}
            </span>,
          ],
          [
            t('settings.keys.generation'),
            generation === null || version === null
              ? t('settings.keys.notHeld')
              : t('settings.keys.generationValue', { generation, version }),
          ],
          [t('settings.keys.algorithm'), algorithmName(view.algorithm)],
          [t('settings.keys.registered'), format.dateTime(view.registeredAt)],
          [
            t('settings.keys.expires'),
            view.expiresAt === 0 ? t('settings.keys.never') : format.date(view.expiresAt),
          ],
        ]}
      />
    </li>
  )
}
