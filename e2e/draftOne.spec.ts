import { wholeJourney } from './steps/wholeJourney'
import { expect, test } from './support/fixtures'

test.use({ contract: 'DraftOneERC7627' })

// R10, R11: one key per person, without label and expiry.
test('the whole journey on a contract of the first draft', async ({ newPerson, newPeer }) => {
  test.slow()
  const alice = await wholeJourney({ newPerson, newPeer }, /first draft: one key per account/)
  await alice.page.goto('/#/settings/keys')
  await expect(alice.page.getByText('never', { exact: true })).toBeVisible()
  await expect(alice.page.getByRole('button', { name: 'Rotate', exact: true })).toBeVisible()
  await expect(alice.page.getByRole('button', { name: 'New label' })).toBeHidden()
})
