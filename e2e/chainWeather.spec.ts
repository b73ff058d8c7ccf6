import type { Page } from '@playwright/test'
import { createWalletClient, type Hex, http } from 'viem'
import { rpcRequest } from '../scripts/lib/rpcRequest'
import { sealogAbi } from '../src/chain/abi'
import { toHex } from '../src/lib/bytes'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import type { Peer } from './support/createPeer'
import { expect, type Sealog, test } from './support/fixtures'

test.use({ ownWeather: true })

const A_DAY = 86_400
const A_YEAR = 365 * A_DAY

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
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  await rpc(sealog, 'evm_setAutomine', [false])
  try {
    await send(page, 'In the pool')
    await expect(newest(page, 'Sent, not yet in a block')).toBeVisible()
    // A reload changes nothing: it is still in the pool, and nobody else has seen it.
    await page.reload()
    await expect(newest(page, 'Sent, not yet in a block')).toBeVisible()
    await bob.engine.refresh()
    expect(bob.texts(wallet.address)).not.toContain('In the pool')
  } finally {
    await rpc(sealog, 'evm_setAutomine', [true])
  }
  await rpc(sealog, 'evm_mine')
  await bob.reads(wallet.address, 'In the pool')
  await expect(newest(page, 'In a block')).toBeVisible()
  await expect(messages(page).getByText('In the pool')).toHaveCount(1)
})

test('a reorg with the page open: messages fall out, come in again, and stand once', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  /** The newest block's transaction, to be sent once more. */
  const lastTransaction = async () => {
    const block = await rpc<{ transactions: [Hex] }>(sealog, 'eth_getBlockByNumber', ['latest', false])
    return rpc<Hex>(sealog, 'eth_getRawTransactionByHash', [block.transactions[0]])
  }
  await bob.send(wallet.address, 'Far away')
  const theirs = await lastTransaction()
  await send(page, 'Before the storm')
  await expect(newest(page, 'In a block')).toBeVisible()
  await bob.reads(wallet.address, 'Before the storm')
  const own = await lastTransaction()
  await expect(messages(page).getByText('Far away')).toBeVisible()

  await rpc(sealog, 'anvil_reorg', [2, []])
  await rpc(sealog, 'evm_mine')
  await expect(messages(page).getByText('Far away')).toBeHidden()
  await expect(newest(page, 'Sent, not yet in a block')).toBeVisible()
  await expect(messages(page).getByText('Before the storm')).toHaveCount(1)
  await bob.until(() => !bob.texts(wallet.address).includes('Before the storm') || undefined)
  // What was below stands where it was.
  await expect(messages(page).getByText('Hello Bob')).toBeVisible()

  for (const transaction of [theirs, own]) await rpc(sealog, 'eth_sendRawTransaction', [transaction])
  await expect(messages(page).getByText('Far away')).toHaveCount(1)
  await expect(newest(page, 'In a block')).toBeVisible()
  await rpc(sealog, 'anvil_mine', ['0x4'])
  await expect(newest(page, 'Final')).toBeVisible()
  await expect(messages(page).getByText('Before the storm')).toHaveCount(1)
  await bob.reads(wallet.address, 'Before the storm')
  await bob.send(wallet.address, 'After it')
  await expect(messages(page).getByText('After it')).toBeVisible()
})

// R5. The last one: the chain's time does not come back.
test("a peer's key that expires while their thread is open is refused before anything is sent", async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page, wallet } = alice
  const now = await rpc<{ timestamp: Hex }>(sealog, 'eth_getBlockByNumber', ['latest', false])
  const soon = Number(now.timestamp) + A_DAY
  await register(sealog, bob, soon)
  await send(page, 'In time')
  await expect(newest(page, 'In a block')).toBeVisible()
  await rpc(sealog, 'anvil_mine', ['0x2'])
  await expect(newest(page, 'Final')).toBeVisible()
  await rpc(sealog, 'evm_increaseTime', [2 * A_DAY])
  await rpc(sealog, 'evm_mine')
  const asked = wallet.prompts.length
  await send(page, 'Too late')
  await expect(newest(page, 'Not delivered')).toBeVisible()
  await expect(page.getByText(/messaging key has expired\. They must renew it/).first()).toBeVisible()
  expect(wallet.prompts.length).toBe(asked)

  // Renewed by its owner, the same line goes out.
  await register(sealog, bob, soon + A_YEAR)
  await page.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(newest(page, 'In a block')).toBeVisible()
  await bob.reads(wallet.address, 'Too late')
})

/** The peer's key again, with another end. */
async function register({ chain, config }: Sealog, { signer, address, engine }: Peer, validBefore: number) {
  const newest = engine.get().keys.get(address)?.at(-1)
  if (newest === undefined) throw new Error('the peer has a key')
  const key = {
    public_key: toHex(newest.publicKey),
    valid_before: BigInt(validBefore),
    algorithm: newest.algorithm,
  }
  await createWalletClient({ account: signer, transport: http(chain.rpcUrl) }).writeContract({
    chain: null,
    abi: sealogAbi,
    address: config.chains[0].contract,
    functionName: 'updatePublicKey',
    args: [newest.keyIndex, key],
  })
}
