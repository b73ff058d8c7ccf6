import { Component, type ReactNode } from 'react'
import { chooseLanguage } from '../i18n/i18n'
import { BaseError } from '../lib/BaseError'
import { readSetting } from '../lib/setting'
import { ConfigError } from '../session/ConfigError'
import { Button } from '../ui/Button'
import { CRASH_TEXT } from './crashText'

/** Catches what no screen could handle, a wrong config.json included: says what is known, keeps everything, offers a reload. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown; isBroken: boolean }> {
  override state = { error: null as unknown, isBroken: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, isBroken: true }
  }

  override render() {
    if (!this.state.isBroken) return this.props.children
    return <CrashPage error={this.state.error} onReload={() => location.reload()} />
  }
}

/** The error page, props only. */
export function CrashPage({ error, onReload }: { error: unknown; onReload: () => void }) {
  const text = CRASH_TEXT[chooseLanguage(readSetting('sealog.language'), navigator.languages)]
  const isConfigWrong = error instanceof ConfigError && !error.retryable
  return (
    <main className="flex h-dvh flex-col items-center justify-center gap-4 overflow-auto p-6 text-center">
      <h1 className="text-xl font-semibold">{text.title}</h1>
      <p role="alert" className="max-w-prose wrap-anywhere">
        {error instanceof BaseError ? error.shortMessage : text.unknown}
      </p>
      <p className="max-w-prose text-muted">{isConfigWrong ? text.config : text.kept}</p>
      <Button look="primary" onClick={onReload}>
        {text.reload}
      </Button>
    </main>
  )
}
