import { expect, test } from './support/fixtures'

test('the page loads under its real policy, without an error and without a foreign request', async ({
  newPerson,
  sealog,
}) => {
  const { page } = await newPerson()
  const response = await page.goto('/')
  const policy = response?.headers()['content-security-policy']?.split('; ')
  const rpc = sealog.chain.rpcUrl.replace('http://', '')
  expect(policy).toContain(`connect-src 'self' http://${rpc} ws://${rpc}`)
  await expect(page.locator('#root')).not.toBeEmpty()
  await expect(page).toHaveTitle(/Sealog/)
  await page.waitForLoadState('networkidle')
})

test('the policy is in force: inline script, eval and a foreign connection are refused', async ({
  newPerson,
}) => {
  const { context, page, watch } = await newPerson()
  // A page without a head: Chromium asks for an icon by itself.
  await context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.goto('/config.json')
  const refused = await page.evaluate(async () => {
    const foreign = await fetch('https://example.org/').then(
      () => false,
      () => true,
    )
    const script = document.createElement('script')
    let text = false
    try {
      script.text = 'window.inlineRan = true'
      document.head.append(script)
    } catch {
      text = true
    }
    return { foreign, text: text && !('inlineRan' in window) }
  })
  expect(refused).toEqual({ foreign: true, text: true })
  // Chromium reports each refusal; that is the point here.
  expect(watch.errors.splice(0)).not.toEqual([])
})
