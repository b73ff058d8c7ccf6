import { axeViolations } from './steps/axeViolations'
import { readQr } from './steps/readQr'
import { startTwoBrowsers } from './steps/startChat'
import { expect, test } from './support/fixtures'

test('K20: each scans the other’s code from the screen, in both themes, and marks the other as verified', async ({
  newPerson,
  newPeer,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  const people = [
    { ...alice, peer: bob, colorScheme: 'light' as const },
    { ...bob, peer: alice, colorScheme: 'dark' as const },
  ]
  const codes = []
  for (const { page, peer, colorScheme } of people) {
    await page.emulateMedia({ colorScheme })
    await page.goto(`/#/dm/${peer.wallet.address}/about`)
    const picture = page.getByRole('img', { name: /^QR code of your safety number/ })
    await expect(picture).toBeVisible()
    codes.push(await readQr(picture))
    const digits = await page
      .getByRole('list', { name: 'Safety number' })
      .getByRole('listitem')
      .allTextContents()
    expect(codes.at(-1)?.endsWith(`:${digits.join('')}`)).toBe(true)
    expect(await axeViolations(page), colorScheme).toEqual([])
  }
  const [own = '', theirs = ''] = codes
  expect(own).not.toBe(theirs)

  const { page } = alice
  const paste = async (text: string) => {
    await page.getByRole('textbox', { name: 'Paste their code' }).fill(text)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
  }
  await paste(own)
  await expect(page.getByText('This is the code of your own screen')).toBeVisible()
  await paste(theirs.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)))
  await expect(page.getByText('It does not match')).toBeVisible()
  await paste(theirs)
  await expect(page.getByText('It matches')).toBeVisible()
  expect(await axeViolations(page), 'a match').toEqual([])
  await page
    .getByRole('status')
    .filter({ hasText: 'It matches' })
    .getByRole('button', { name: 'Mark as verified' })
    .click()
  await expect(page.getByText('You have compared these digits')).toBeVisible()
})
