import { randomUUID } from 'node:crypto'
import type { BrowserContext } from '@playwright/test'
import { createTestWallet, type TestWallet, type TestWalletOptions } from './createTestWallet'
import { injectProvider } from './injectedProvider'

export interface InstallTestWalletOptions extends TestWalletOptions {
  /** As the list of wallets shows it. Default "Test Wallet". */
  readonly name?: string
  /** Default "org.example.testwallet". */
  readonly rdns?: string
}

/** Who the wallet is where a test names none. */
export const TEST_WALLET = { name: 'Test Wallet', rdns: 'org.example.testwallet' } as const

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#888"/></svg>',
)}`

/**
 * Gives every page of a browser context, now and later, an EIP-6963 wallet that no file of src/ knows. Its state lives in
 * the test, so that it survives reloads as an extension does. Install it before the first page is opened.
 */
export async function installTestWallet(
  context: BrowserContext,
  { name = TEST_WALLET.name, rdns = TEST_WALLET.rdns, ...options }: InstallTestWalletOptions,
): Promise<TestWallet> {
  const uuid = randomUUID()
  const binding = `testWallet_${uuid.replaceAll('-', '')}`
  const wallet = createTestWallet(options, (event, value) => {
    for (const page of context.pages()) {
      page
        .evaluate(([type, detail]) => void window.dispatchEvent(new CustomEvent(type, { detail })), [
          `${binding}:event`,
          { event, value },
        ] as const)
        // A page that is just being left needs no event.
        .catch(() => {})
    }
  })
  await context.exposeBinding(binding, (_source, request: { method: string; params: readonly unknown[] }) =>
    wallet.request(request.method, request.params),
  )
  // tsx marks functions with a helper named __name, which the page does not have.
  const injected = JSON.stringify({ uuid, name, rdns, icon: ICON, binding })
  await context.addInitScript(
    `(() => { const __name = (f) => f; (${String(injectProvider)})(${injected}) })()`,
  )
  return wallet
}
