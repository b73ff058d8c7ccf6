import { encodeAbiParameters } from 'viem'
import { compileFixture } from '../scripts/lib/compileFixture'
import { deployCode } from '../scripts/lib/deployFixture'
import { rpcRequest } from '../scripts/lib/rpcRequest'
import { openChat } from './steps/openChat'
import { download, openFile, typePassphrase } from './steps/recoveryFile'
import { messages, send } from './steps/send'
import { createContractAccount, wrapCounterfactual } from './support/createContractAccount'
import { expect, newAccounts, setBalance, test } from './support/fixtures'

/** K4, K6: an account that is a contract. Nothing of ours is in the wallet or in the contract. */

const button = (name: string) => ({ name, exact: true })

test('a contract wallet lives from a recovery file: it registers, chats, and comes back in an empty browser', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  test.setTimeout(240_000)
  const { rpcUrl } = sealog.chain
  const [owner, spare] = newAccounts()
  const code = compileFixture('OwnedWallet').bytecode
  const argument = encodeAbiParameters([{ type: 'address' }], [owner.address])
  const contract = await deployCode(rpcUrl, `${code}${argument.slice(2)}`)
  await setBalance(sealog.chain, owner, 10n ** 19n)
  const accounts = [createContractAccount(contract, owner), spare] as const
  const [alice, bob] = await Promise.all([newPerson({ accounts, balance: 0n, connected: true }), newPeer()])
  const { page } = alice

  await page.goto('/')
  await page.getByRole('button', button('Unlock')).click()
  await expect(page.getByText(/This account is a contract\. .* owners may change/)).toBeVisible()
  await page.getByRole('button', button('Continue with a recovery file')).click()
  await typePassphrase(page)
  const path = await download(page, () => page.getByRole('button', button('Save recovery file')).click())
  await openFile(page, path)
  await page.getByRole('button', button('Register key')).click({ timeout: 60_000 })
  await openChat(page, bob.address)
  await send(page, 'From a contract')
  await bob.reads(alice.wallet.address, 'From a contract')
  await bob.send(alice.wallet.address, 'To a contract')
  await expect(messages(page).getByText('To a contract')).toBeVisible()
  // Every log names the contract, which holds no ether: its owner has paid.
  const logs = await rpcRequest<{ topics: string[] }[]>(rpcUrl, 'eth_getLogs', [
    { fromBlock: '0x0', address: sealog.config.chains[0].contract, topics: [null, topic(contract)] },
  ])
  expect(logs.length).toBe(2)
  expect(await rpcRequest(rpcUrl, 'eth_getTransactionCount', [owner.address, 'latest'])).toBe('0x2')

  await page.reload()
  for (const text of ['From a contract', 'To a contract'])
    await expect(messages(page).getByText(text)).toBeVisible()
  expect(alice.wallet.prompts.map(({ kind }) => kind)).toEqual(['sign', 'transaction', 'transaction'])

  const other = await newPerson({ accounts, balance: 0n, connected: true })
  await other.page.goto('/')
  await other.page.getByRole('button', button('Unlock')).click()
  await expect(other.page.getByText(/comes from a recovery file/)).toBeVisible()
  await expect(other.page.getByRole('button', button('Continue with a recovery file'))).toBeHidden()
  await other.page.getByRole('button', button('Use a recovery file')).click()
  await openFile(other.page, path)
  await expect(other.page.getByText('Nothing is known to be missing.')).toBeVisible({ timeout: 60_000 })
  await other.page.goto(`/#/dm/${bob.address}`)
  for (const text of ['From a contract', 'To a contract'])
    await expect(messages(other.page).getByText(text)).toBeVisible()
})

test('a contract that is not deployed yet (ERC-6492) is told why its signature opens nothing; nothing is registered', async ({
  newPerson,
  sealog,
}) => {
  const [owner, spare] = newAccounts()
  const account = createContractAccount(spare.address, owner, wrapCounterfactual)
  const { page, wallet } = await newPerson({ accounts: [account, spare], connected: true })
  await page.goto('/')
  await page.getByRole('button', button('Unlock')).click()
  await expect(page.getByText(/This account is a contract\. .* owners may change/)).toBeVisible()
  await expect(page.getByRole('button', button('Continue with a recovery file'))).toBeVisible()
  await expect(page.getByRole('button', button('Register key'))).toBeHidden()
  expect(wallet.prompts.map(({ kind }) => kind)).toEqual(['sign'])
  const filter = { fromBlock: '0x0', topics: [null, topic(spare.address)] }
  expect(await rpcRequest(sealog.chain.rpcUrl, 'eth_getLogs', [filter])).toEqual([])
})

const topic = (address: string) => `0x${address.slice(2).toLowerCase().padStart(64, '0')}`
