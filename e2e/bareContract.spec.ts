import { wholeJourney } from './steps/wholeJourney'
import { expect, test } from './support/fixtures'

test.use({ contract: 'BareERC7627' })

// R9: what our contract adds is not needed; labels and expiry are the ERC's own.
test('the whole journey on a contract with the published interface and nothing else', async ({
  newPerson,
  newPeer,
}) => {
  test.slow()
  const alice = await wholeJourney({ newPerson, newPeer }, /^ERC-7627, current draft$/)
  await alice.page.goto('/#/settings/keys')
  await expect(alice.page.getByRole('button', { name: 'New label' })).toBeVisible()
  await expect(alice.page.getByText('never', { exact: true })).toBeHidden()
})
