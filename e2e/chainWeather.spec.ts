import type { Page } from '@playwright/test'
import type { Hex } from 'viem'
import { rpcRequest } from '../scripts/lib/rpcRequest'
import { messages, send } from './steps/send'
import { startTwoBrowsers } from './steps/startChat'
import { expect, type Sealog, test } from './support/fixtures'

test.use({ ownWeather: true })

const A_YEAR = 366 * 86_400

const rpc = <T>({ chain }: Sealog, method: string, params: readonly unknown[] = []) =>
  rpcRequest<T>(chain.rpcUrl, method, params)

/** The newest line's delivery state, by its name. */
const newest = (page: Page, state: string) =>
  messages(page)
    .getByRole('button', { name: new RegExp(`^Message details: ${state}`) })
    .last()

test('a miner that takes its time: the line stays "sent" and is nowhere else before it is in a block', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  await rpc(sealog, 'evm_setAutomine', [false])
  try {
    await send(alice.page, 'In the pool')
    await expect(newest(alice.page, 'Sent, not yet in a block')).toBeVisible()
    // A block without it changes nothing: it is still in the pool, and nobody else has seen it.
    await alice.page.reload()
    await expect(newest(alice.page, 'Sent, not yet in a block')).toBeVisible()
    await expect(messages(bob.page).getByText('In the pool')).toBeHidden()
  } finally {
    await rpc(sealog, 'evm_setAutomine', [true])
  }
  await rpc(sealog, 'evm_mine')
  await expect(messages(bob.page).getByText('In the pool')).toBeVisible()
  await expect(newest(alice.page, 'In a block')).toBeVisible()
  await expect(messages(alice.page).getByText('In the pool')).toHaveCount(1)
})

test('a reorg with both pages open: a message falls out, is "sent" again, comes in again, and stands once', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  await send(alice.page, 'Before the storm')
  await expect(messages(bob.page).getByText('Before the storm')).toBeVisible()
  await expect(newest(alice.page, 'In a block')).toBeVisible()
  const block = await rpc<{ transactions: [Hex] }>(sealog, 'eth_getBlockByNumber', ['latest', false])
  const signed = await rpc<Hex>(sealog, 'eth_getRawTransactionByHash', [block.transactions[0]])

  await rpc(sealog, 'anvil_reorg', [1, []])
  await rpc(sealog, 'evm_mine')
  await expect(messages(bob.page).getByText('Before the storm')).toBeHidden()
  await expect(newest(alice.page, 'Sent, not yet in a block')).toBeVisible()
  await expect(messages(alice.page).getByText('Before the storm')).toHaveCount(1)
  // What was below stands where it was.
  await expect(messages(bob.page).getByText('Hello Bob')).toBeVisible()

  await rpc(sealog, 'eth_sendRawTransaction', [signed])
  await expect(messages(bob.page).getByText('Before the storm')).toHaveCount(1)
  await expect(newest(alice.page, 'In a block')).toBeVisible()
  await rpc(sealog, 'anvil_mine', ['0x4'])
  await expect(newest(alice.page, 'Final')).toBeVisible()
  await expect(messages(alice.page).getByText('Before the storm')).toHaveCount(1)
  await send(bob.page, 'After it')
  await expect(messages(alice.page).getByText('After it')).toBeVisible()
})

// R5. The last one: the chain's time does not come back.
test("a peer's key that expires while their thread is open is refused before anything is sent", async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startTwoBrowsers({ newPerson, newPeer })
  const { page, wallet } = alice
  await rpc(sealog, 'evm_increaseTime', [A_YEAR])
  await rpc(sealog, 'evm_mine')
  const asked = wallet.prompts.length
  await send(page, 'Too late')
  await expect(newest(page, 'Not delivered')).toBeVisible()
  await expect(page.getByText(/messaging key has expired\. They must renew it/).first()).toBeVisible()
  expect(wallet.prompts.length).toBe(asked)

  // Renewed by its owner, the same line goes out.
  for (const person of [alice, bob]) {
    await person.page.goto('/#/settings/keys')
    await person.page.getByRole('button', { name: 'Extend: default-key' }).click()
    await person.page.getByRole('dialog').getByRole('button', { name: 'Extend', exact: true }).click()
    await expect(person.page.getByRole('dialog')).toBeHidden()
  }
  await page.goto(`/#/dm/${bob.wallet.address}`)
  await page.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(newest(page, 'In a block')).toBeVisible()
  await bob.page.goto(`/#/dm/${alice.wallet.address}`)
  await expect(messages(bob.page).getByText('Too late')).toBeVisible()
})
