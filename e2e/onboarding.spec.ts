import { connect } from './steps/connect'
import { startAlone } from './steps/startAlone'
import { unlockFirst } from './steps/unlockFirst'
import { expect, test } from './support/fixtures'

const button = (name: string) => ({ name, exact: true })

test('a declined prompt is a quiet line beside a button that still works, at every step', async ({
  newPerson,
}) => {
  const { page, wallet } = await newPerson()
  await page.goto('/')
  wallet.declineNext()
  await connect(page)
  await expect.poll(() => wallet.prompts.length).toBe(1)
  await page.keyboard.press('Escape')
  await connect(page)

  const unlock = page.getByRole('button', button('Unlock'))
  const declined = page.getByText('You declined')
  wallet.declineNext()
  await unlock.click()
  await expect(declined).toBeVisible()
  await unlock.click()
  await expect(page.getByText('First signature received')).toBeVisible()
  await expect(declined).toBeHidden()
  wallet.declineNext()
  await unlock.click()
  await expect(declined).toBeVisible()
  await unlock.click()

  const register = page.getByRole('button', button('Register key'))
  await expect(register).toBeVisible()
  wallet.declineNext()
  await register.click()
  await expect(declined).toBeVisible()
  await register.click()
  await expect(page.getByRole('button', button('New message'))).toBeVisible()
  expect(wallet.prompts.map(({ kind }) => kind)).toEqual([
    ...['connect', 'connect'],
    ...['sign', 'sign', 'sign', 'sign'],
    ...['transaction', 'transaction'],
  ])
})

test('connecting on another network only connects; one button adds ours and switches', async ({
  newPerson,
}) => {
  const { page, wallet } = await newPerson({ chainId: 1, networks: { 1: null } })
  await page.goto('/')
  await connect(page)
  const switchNetwork = page.getByRole('button', button('Switch network'))
  await expect(switchNetwork).toBeVisible()
  expect(wallet.prompts.map(({ kind }) => kind)).toEqual(['connect'])

  wallet.declineNext()
  await switchNetwork.click()
  await expect(page.getByText('You declined')).toBeVisible()
  await switchNetwork.click()
  await expect(page.getByRole('button', button('Unlock'))).toBeVisible()
  expect(wallet.chainId).toBe(31337)
})

test('a wallet that adds the network and does not switch is asked to switch', async ({ newPerson }) => {
  const { page, wallet } = await newPerson({ chainId: 1, networks: { 1: null }, addSwitches: false })
  await page.goto('/')
  await connect(page)
  await page.getByRole('button', button('Switch network')).click()
  await expect(page.getByRole('button', button('Unlock'))).toBeVisible()
  expect(wallet.chainId).toBe(31337)
})

test('an account without funds is told before, and gets test ether with one click', async ({ newPerson }) => {
  const { page } = await newPerson({ balance: 0n })
  await page.goto('/')
  await connect(page)
  await unlockFirst(page)
  await page.getByRole('button', button('Get test ether')).click()
  await page.getByRole('button', button('Register key')).click()
  await expect(page.getByRole('button', button('New message'))).toBeVisible()
})

test('unlocked until Lock: a reload and a second tab ask nothing; unlocking again asks one signature, for both tabs', async ({
  newPerson,
  newPeer,
}) => {
  const { page, context, wallet } = await startAlone({ newPerson, newPeer })
  const asked = wallet.prompts.length
  await page.reload()
  await expect(page.getByRole('button', button('New message'))).toBeVisible()
  const second = await context.newPage()
  await second.goto('/')
  await expect(second.getByRole('button', button('New message'))).toBeVisible()
  expect(wallet.prompts.length).toBe(asked)

  await page.getByRole('button', button('Lock')).click()
  // In both tabs at once.
  for (const tab of [page, second]) await expect(tab.getByRole('button', button('Unlock'))).toBeVisible()
  await page.reload()
  await page.getByRole('button', button('Unlock')).click()
  for (const tab of [page, second]) await expect(tab.getByRole('button', button('New message'))).toBeVisible()
  expect(wallet.prompts.slice(asked).map(({ kind }) => kind)).toEqual(['sign'])
})
