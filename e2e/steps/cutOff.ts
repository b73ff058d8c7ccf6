import type { BrowserContext, Route } from '@playwright/test'
import type { Sealog } from '../support/fixtures'

/**
 * The RPC no longer answers this browser as it did; returns the way to have it back. The route itself stays: taken away while a
 * page is loading, it can leave one of that page's other requests hanging for good.
 * @param answer what becomes of each request meanwhile; by default it fails
 */
export async function cutOff(
  context: BrowserContext,
  { chain }: Sealog,
  answer: (route: Route) => Promise<void> = (route) => route.abort(),
): Promise<() => void> {
  let isCutOff = true
  await context.route(`${chain.rpcUrl}/**`, (route) => (isCutOff ? answer(route) : route.continue()))
  return () => {
    isCutOff = false
  }
}
