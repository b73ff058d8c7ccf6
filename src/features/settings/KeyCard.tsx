import { useText } from '../../i18n/useText'
import { algorithmName } from '../../session/keyAlgorithms'
import type { OwnKeyView } from '../../session/ownKeys'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Notice } from '../../ui/Notice'
import { Facts } from './Facts'
import { KeyStateBadge } from './KeyStateBadge'

const ACTIONS = ['extend', 'newVersion', 'export'] as const satisfies readonly KeyAction[]

/** What can be done with one key in use. */
export type KeyAction = 'extend' | 'newVersion' | 'export'

/** One key in use, with what can be done with it where this browser holds it. */
export function KeyCard({
  view,
  link,
  onAction,
}: {
  view: OwnKeyView
  /** Opens a chat with this label. */
  link: string
  onAction: (action: KeyAction) => void
}) {
  const { t, format } = useText()
  const { generation, version } = view
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
      <div className="flex items-center gap-3">
        <h3 className="min-w-0 flex-1 break-words font-mono text-sm font-semibold">{view.label}</h3>
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
      {view.state === 'expired' && <Notice look="warn">{t('settings.keys.expiredText')}</Notice>}
      <div className="flex flex-wrap gap-2">
        {view.held &&
          ACTIONS.filter((action) => action !== 'extend' || view.expiresAt !== 0).map((action) => (
            <Button
              key={action}
              size="sm"
              look={
                action === 'extend' && (view.expiresSoon || view.state === 'expired') ? 'primary' : 'quiet'
              }
              aria-label={t('settings.keys.actionOf', {
                action: t(`settings.keys.${action}`),
                label: view.label,
              })}
              onClick={() => onAction(action)}
            >
              {t(`settings.keys.${action}`)}
            </Button>
          ))}
        <CopyButton
          value={link}
          aria-label={t('settings.keys.actionOf', { action: t('settings.keys.copyLink'), label: view.label })}
        >
          {t('settings.keys.copyLink')}
        </CopyButton>
      </div>
    </li>
  )
}
