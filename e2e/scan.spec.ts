import type { Page } from '@playwright/test'
import { findSafetyNumber } from '../src/messaging/findSafetyNumber'
import { defaultThread } from '../src/messaging/threadId'
import { Algorithm } from '../src/protocol/algorithm'
import { axeViolations } from './steps/axeViolations'
import { pixelsOf } from './steps/pixelsOf'
import { startAlone } from './steps/startAlone'
import { startChat } from './steps/startChat'
import { expect, qrPicture, test } from './support/fakeCamera'
import { newAccounts, type People } from './support/fixtures'

/** K20, K21: codes that are scanned, by a camera that sees what the test lets it see. */

const button = (name: string) => ({ name, exact: true })

/** People whose page counts the cameras that it has on. */
function withCounter({ newPerson, newPeer }: People): People {
  return {
    newPeer,
    async newPerson(options) {
      const person = await newPerson(options)
      await person.page.addInitScript(() => {
        const { mediaDevices } = navigator
        const open = mediaDevices.getUserMedia.bind(mediaDevices)
        const tracks: MediaStreamTrack[] = []
        mediaDevices.getUserMedia = async (constraints) => {
          const stream = await open(constraints)
          tracks.push(...stream.getTracks())
          return stream
        }
        Object.assign(globalThis, {
          cameras: () => tracks.map(({ readyState }) => readyState),
        })
      })
      return person
    },
  }
}

/** What became of the cameras that the page has turned on, `live` or `ended`. */
const cameras = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { cameras: () => string[] }).cameras())

test('K21: the code of a label on one screen is imported in another browser: by the camera, or from a picture that is chosen, pasted or dropped', async ({
  newPerson,
  newPeer,
  camera,
}) => {
  const accounts = newAccounts()
  const owner = await newPeer(accounts[0])
  const labels = ['support', 'press', 'sales', 'help'] as const
  for (const label of labels) expect(await owner.session.registerVersion(label, Algorithm.X25519)).toBe(true)
  const [{ page: screen }, { page, context }] = await Promise.all([
    startAlone({ newPerson, newPeer }, { accounts }),
    startAlone(withCounter({ newPerson, newPeer })),
  ])

  /** The code as it stands on the owner's screen. */
  const codeOf = async (label: string) => {
    await screen.getByRole('button', button(`Export: ${label}`)).click()
    const dialog = screen.getByRole('dialog')
    await dialog.getByRole('textbox', { name: `Type ${label} to go on` }).fill(label)
    await dialog.getByRole('button', button('Show QR code')).click()
    const picture = dialog.getByRole('img', { name: `QR code with the keys of ${label}` })
    await expect(picture).toBeVisible()
    const png = await picture.screenshot()
    await screen.keyboard.press('Escape')
    return png
  }
  await screen.goto('/#/settings/keys')
  const codes = new Map<string, Buffer>()
  for (const label of labels) codes.set(label, await codeOf(label))
  const pictureOf = (label: (typeof labels)[number]) => codes.get(label) ?? Buffer.alloc(0)

  await page.goto('/#/desk')
  const dialog = page.getByRole('dialog', { name: 'Scan QR code' })
  const scan = async () => {
    await page.getByRole('button', button('Scan QR code')).click()
    await expect(dialog.getByText(/^Hold the QR code of the label/)).toBeVisible()
  }
  const expectImported = async (label: (typeof labels)[number]) => {
    await expect(page.getByText(new RegExp(`^${label} of 0x.* is at your desk`))).toBeVisible()
    await expect(dialog).toBeHidden()
    expect(await cameras(page)).not.toContain('live')
  }

  await test.step('By the camera, as soon as it is read; closed, the camera is off', async () => {
    await scan()
    await expect(dialog.getByText('Starting the camera…')).toBeHidden()
    await expect.poll(() => cameras(page)).toEqual(['live'])
    expect(await axeViolations(page), 'the camera').toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    expect(await cameras(page)).toEqual(['ended'])
    await camera.show(await pixelsOf(page, pictureOf('support')))
    await scan()
    await expectImported('support')
  })

  await test.step('A picture without a code, or with another one, is told, and the dialog stays', async () => {
    await camera.show(qrPicture('https://example.org/menu', 6))
    await scan()
    await expect(dialog.getByText(/^This is no label exported from Sealog/)).toBeVisible()
    const choose = (name: string, buffer: Buffer) =>
      dialog.getByLabel('Or a picture of the code').setInputFiles({ name, mimeType: 'image/png', buffer })
    await page.keyboard.press('Escape')
    await camera.show(null)
    await scan()
    await choose('broken.png', pictureOf('press').subarray(0, 200))
    await expect(dialog.getByText(/^No QR code can be read in this picture/)).toBeVisible()
    await choose('code.png', pictureOf('press'))
    await expectImported('press')
  })

  await test.step('Pasted', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await scan()
    await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const blob = new Blob([bytes], { type: 'image/png' })
      await navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })])
    }, pictureOf('sales').toString('base64'))
    await page.keyboard.press('ControlOrMeta+v')
    await expectImported('sales')
  })

  await test.step('Dropped', async () => {
    await scan()
    const data = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], 'code.png', { type: 'image/png' }))
      return transfer
    }, pictureOf('help').toString('base64'))
    await dialog.dispatchEvent('drop', { dataTransfer: data })
    await expectImported('help')
  })
})

test('K20: the safety code on their screen, scanned: it matches and can be marked; another number is a clear warning; on a phone too', async ({
  newPerson,
  newPeer,
  camera,
}) => {
  const { alice, bob } = await startChat(withCounter({ newPerson, newPeer }))
  const { page, wallet } = alice
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`/#/dm/${bob.address}/about`)
  const theirs = findSafetyNumber(bob.engine.get(), defaultThread(wallet.address))?.code
  if (!theirs) throw new Error('both have a key')
  const dialog = page.getByRole('dialog', { name: 'Scan their code' })
  const scan = async (text: string) => {
    await camera.show(qrPicture(text, 5))
    await page.getByRole('button', button('Scan their code')).click()
  }

  await scan(theirs.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)))
  const warning = page.getByRole('status').filter({ hasText: 'It does not match' })
  await expect(warning).toBeVisible()
  await expect(warning.getByRole('button')).toHaveCount(0)
  expect(await axeViolations(page), 'another number').toEqual([])

  // A code of something else is told, and the looking goes on until Esc.
  await scan('WIFI:S:Guests;T:WPA;P:welcome;;')
  await expect(dialog.getByText(/^This is no safety code/)).toBeVisible()
  expect(await axeViolations(page), 'the scanner on a phone').toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', button('Scan their code'))).toBeFocused()

  await camera.show(qrPicture(theirs, 5))
  // By keyboard alone.
  await page.keyboard.press('Enter')
  const match = page.getByRole('status').filter({ hasText: 'It matches' })
  await expect(match).toBeVisible()
  expect(await cameras(page)).toEqual(['ended', 'ended', 'ended'])
  await match.getByRole('button', button('Mark as verified')).click()
  await expect(page.getByText('You have compared these digits')).toBeVisible()
})
