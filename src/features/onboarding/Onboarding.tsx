import { type ReactNode, useEffect, useRef } from 'react'
import { LANGUAGE_NAMES, LANGUAGES, setLanguage } from '../../i18n/i18n'
import { useText } from '../../i18n/useText'
import { useSession, useWallet } from '../../session/SessionProvider'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { Icon } from '../../ui/Icon'
import { Wordmark } from '../../ui/Wordmark'
import { ConnectStep } from './ConnectStep'
import { onboardingStep, STEPS, type Step } from './onboardingStep'
import { RegisterStep } from './RegisterStep'
import { UnlockStep } from './UnlockStep'
import { useIsWalletOnChain } from './useIsWalletOnChain'

/** The step that this page has shown last. Not the component's: an unlock makes the account's tree anew. */
let lastShown: Step | null = null

/** Connect → Unlock → Register key → Inbox, one wallet action per click. Shown while `needsOnboarding(session)`. */
export function Onboarding() {
  const { t, language } = useText()
  const session = useSession()
  const wallet = useWallet()
  const isOnChain = useIsWalletOnChain()
  const current = onboardingStep(session, wallet, isOnChain)
  const steps = useRef<HTMLOListElement>(null)
  useEffect(() => {
    const before = lastShown
    lastShown = current
    if (before === null || before === current) return
    // The button that had focus, or that the list of wallets would give it back to, has gone with its step.
    steps.current?.querySelector<HTMLElement>('[aria-current="step"] h2')?.focus()
  }, [current])
  return (
    <main className="h-full overflow-y-auto bg-sidebar">
      <div className="mx-auto flex min-h-full w-full max-w-xl flex-col px-5 py-8 sm:py-14">
        <h1>
          <Wordmark size={36} />
        </h1>
        <p className="mt-3 max-w-md text-lg text-muted">{t('onboarding.tagline')}</p>
        <ol
          ref={steps}
          aria-label={t('onboarding.steps')}
          className="mt-8 rounded-card border border-line bg-surface p-5 shadow-raised sm:p-7"
        >
          {STEPS.map((step) => (
            <StepItem key={step} step={step} current={current}>
              {step === 'connect' && <ConnectStep isOnChain={isOnChain} />}
              {step === 'unlock' && <UnlockStep />}
              {step === 'register' && <RegisterStep />}
            </StepItem>
          ))}
        </ol>
        <div className="mt-auto flex justify-center gap-1 pt-8">
          {LANGUAGES.filter((other) => other !== language).map((other) => (
            <Button
              key={other}
              look="ghost"
              size="sm"
              icon="language"
              lang={LANGUAGE_NAMES[other].tag}
              onClick={() => void setLanguage(other)}
            >
              {LANGUAGE_NAMES[other].name}
            </Button>
          ))}
        </div>
      </div>
    </main>
  )
}

function StepItem({ step, current, children }: { step: Step; current: Step; children: ReactNode }) {
  const { t } = useText()
  const index = STEPS.indexOf(step)
  const isCurrent = step === current
  const isDone = index < STEPS.indexOf(current)
  return (
    <li aria-current={isCurrent ? 'step' : undefined} className="group relative flex gap-4 pb-6 last:pb-0">
      <span
        aria-hidden
        className="absolute top-8 bottom-0 left-4 w-px -translate-x-1/2 bg-line group-last:hidden"
      />
      <span
        aria-hidden
        className={cx(
          'relative grid size-8 shrink-0 place-items-center rounded-full text-sm font-semibold',
          isCurrent && 'bg-accent text-on-accent',
          isDone && 'bg-accent-soft text-accent',
          !isCurrent && !isDone && 'border border-line bg-surface text-muted',
        )}
      >
        {isDone ? <Icon name="check" size={16} /> : index + 1}
      </span>
      <div className="min-w-0 flex-1 pt-1">
        <h2 tabIndex={-1} className={cx('font-semibold', !isCurrent && 'text-muted')}>
          <span className="sr-only">
            {t('onboarding.step', { number: index + 1, count: STEPS.length })}
            {isDone && `, ${t('onboarding.stepDone')}`}:{' '}
          </span>
          {t(`onboarding.${step}.title`)}
        </h2>
        {isCurrent && <div className="mt-2 flex flex-col gap-4">{children}</div>}
      </div>
    </li>
  )
}
