import { axeViolations } from './steps/axeViolations'
import { startChat } from './steps/startChat'
import { expect, test } from './support/fixtures'

// UX.md, Layout: 280 to 380 px; below 200 it snaps to a rail of avatars.
test('the list snaps to a rail of avatars, by pointer and keyboard, keeps names and counts, and stays so', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page } = alice
  const width = async () => (await page.getByRole('complementary', { name: 'Sidebar' }).boundingBox())?.width
  const handle = page.getByRole('separator', { name: 'Width of the conversation list' })
  const person = page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: /^0x/ })
  /** Of what stands beside the avatar. */
  const textWidth = async () => (await person.locator('> div').boundingBox())?.width
  const dragTo = async (x: number) => {
    const box = await handle.boundingBox()
    await page.mouse.move((box?.x ?? 0) + 4, 300)
    await page.mouse.down()
    await page.mouse.move(x, 300, { steps: 5 })
    await page.mouse.up()
  }
  expect(await width()).toBe(320)
  await dragTo(230)
  expect(await width()).toBe(280)
  await dragTo(150)
  expect(await width()).toBe(72)

  // The name is for tooltips and screen readers; what is unread stands on the avatar.
  await page.goto('/#/settings')
  await bob.send(alice.wallet.address, 'Are you there?')
  await expect(person).toHaveAccessibleName(/1 unread/)
  await expect(person.getByText('1', { exact: true }).first()).toBeInViewport()
  expect(await textWidth()).toBeLessThanOrEqual(1)
  expect(await axeViolations(page)).toEqual([])

  await page.reload()
  await expect(person).toBeVisible()
  expect(await width()).toBe(72)
  await person.click()
  await expect(page).toHaveURL(new RegExp(`#/dm/${bob.address}`, 'i'))

  await handle.focus()
  await page.keyboard.press('ArrowRight')
  expect(await width()).toBe(280)
  expect(await textWidth()).toBeGreaterThan(100)
  await page.keyboard.press('ArrowLeft')
  expect(await width()).toBe(72)

  // A phone has one pane, whatever was chosen on a wide screen.
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/#/')
  expect(await width()).toBe(390)
  expect(await textWidth()).toBeGreaterThan(100)
})
