import { messages } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, test } from './support/fixtures'

test('a line is on the screen within a frame of Enter, while the wallet has not even answered', async ({
  newPerson,
  newPeer,
}) => {
  const { alice } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  const held = wallet.holdNext()
  await page.evaluate(() => {
    const echoes: number[] = []
    Object.assign(window, { echoes })
    let entered = 0
    let wanted = ''
    addEventListener(
      'keydown',
      ({ key, target }) => {
        if (key !== 'Enter') return
        entered = performance.now()
        wanted = (target as HTMLTextAreaElement).value
      },
      { capture: true },
    )
    new MutationObserver(() => {
      const log = document.querySelector('[role=log]')
      if (wanted === '' || !log?.textContent?.includes(wanted)) return
      wanted = ''
      // The frame that shows it.
      requestAnimationFrame(() => echoes.push(performance.now() - entered))
    }).observe(document.body, { childList: true, subtree: true })
  })
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  for (let i = 0; i < 7; i++) {
    await box.fill(`Echo number ${i}`)
    await box.press('Enter')
    await expect(messages(page).getByText(`Echo number ${i}`)).toBeVisible()
  }
  const echoes = await page.evaluate(() => (window as unknown as { echoes: number[] }).echoes)
  expect(echoes).toHaveLength(7)
  // Other programs on this machine delay most frames at times; what waits for wallet or network would delay all of them.
  expect(echoes.sort((a, b) => a - b)[1]).toBeLessThan(50)
  await held.asked
  held.approve()
})

test('a message is on the screen of its recipient within 1.5 s of its block', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  await bob.send(alice.wallet.address, 'Fresh from the block')
  await expect(messages(alice.page).getByText('Fresh from the block')).toBeVisible({ timeout: 1_500 })
})
