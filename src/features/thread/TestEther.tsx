import { useText } from '../../i18n/useText'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { useAction } from '../../ui/useAction'

/** Under a message that could not be paid for: test ether with one click, where there is any. Nothing is sent by it. */
export function TestEther({ onArrived }: { onArrived: () => void }) {
  const { t } = useText()
  const { giveTestEther } = useServices().chainPort
  const { account } = useEngineState().scope
  const giving = useAction(async () => {
    await giveTestEther?.(account)
    onArrived()
  })
  if (!giveTestEther) return null
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 px-1 pt-1">
      <ErrorLine error={giving.error} />
      <Button size="sm" icon="wallet" busy={giving.busy} onClick={giving.run}>
        {t('action.getTestEther')}
      </Button>
    </div>
  )
}
