import type { Page } from '@playwright/test'
import { encodeFunctionData, formatEther, type Hex, hexToBytes } from 'viem'
import { compileFixture } from '../scripts/lib/compileFixture'
import { deployFixture } from '../scripts/lib/deployFixture'
import { devAccount } from '../scripts/lib/devAccounts'
import { rpcRequest } from '../scripts/lib/rpcRequest'
import { sealogAbi } from '../src/chain/abi'
import { createKeyDirectory } from '../src/chain/keyDirectory'
import { createRpcClient } from '../src/chain/rpcClient'
import { toHex } from '../src/lib/bytes'
import { sealEphemeral } from '../src/protocol/ephemeral'
import { labelToKeyIndex } from '../src/protocol/labels'
import { encodePayload } from '../src/protocol/payload'
import { axeViolations } from './steps/axeViolations'
import { newThread } from './steps/newThread'
import { messages, send } from './steps/send'
import { startChat } from './steps/startChat'
import { expect, type Sealog, test } from './support/fixtures'

const DEFAULT_INDEX = labelToKeyIndex('default-key')

const DELIVERED = /^Message details: (In a block|Final)/

const openDetails = async (page: Page, name: RegExp) => {
  await messages(page).getByRole('button', { name }).last().click()
  return page.getByRole('dialog', { name: 'Message details' })
}

/** As the page writes amounts. */
const ether = (wei: bigint) =>
  `${new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(Number(formatEther(wei)))} ETH`

test('own messages show the fee that was paid, shared where one transaction carried several', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page } = alice
  let dialog = await openDetails(page, DELIVERED)
  const txHash = await dialog.getByText(/^0x[0-9a-f]{64}$/).innerText()
  const fee = await feeOf(sealog, txHash)
  await expect(dialog.getByText(ether(fee), { exact: true })).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()

  // The title and the first line of a thread are one transaction.
  await newThread(page, 'Trip to Oslo')
  await send(page, 'Tickets are booked')
  dialog = await openDetails(page, DELIVERED)
  const shared = await feeOf(sealog, await dialog.getByText(/^0x[0-9a-f]{64}$/).innerText())
  await expect(dialog.getByText(`${ether(shared)} for 2 messages, ${ether(shared / 2n)} each`)).toBeVisible()
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).click()

  // What others paid is no business of mine.
  await page.goto(`/#/dm/${bob.address}`)
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  dialog = await openDetails(page, /^Message details: \d/)
  await expect(dialog.getByText('Size on chain')).toBeVisible()
  await expect(dialog.getByText('Fee paid')).toBeHidden()
})

test('what a contract has written stands under a "contract" badge; the list asks nothing for it', async ({
  newPerson,
  newPeer,
  sealog,
}) => {
  const { alice, bob } = await startChat({ newPerson, newPeer })
  const { page } = alice
  const asked: string[] = []
  page.on('request', (request) => {
    const body = request.postData() ?? ''
    if (body.includes('eth_getCode')) asked.push(body)
  })
  const sender = await writeFromContract(sealog, alice.wallet.address, 'I am code')
  const requests = page.getByRole('link', { name: 'Requests' })
  await expect(requests).toHaveAccessibleDescription(/1/)
  await requests.click()
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  // Accepting has opened the thread, which asks.
  await expect(page.getByRole('main').getByText('contract', { exact: true })).toBeVisible()
  await page.goto('/#/')
  asked.splice(0)
  await page.reload()
  await expect(page.getByText('I am code')).toBeVisible()
  expect(asked).toEqual([])

  await page.goto(`/#/dm/${sender}`)
  await expect(page.getByRole('main').getByText('contract', { exact: true })).toBeVisible()
  expect(asked.length).toBe(1)
  const dialog = await openDetails(page, /^Message details: \d/)
  await expect(dialog.getByText('contract', { exact: true })).toBeVisible()
  await expect(dialog.getByText('its code decides who can write as it')).toBeVisible()
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).click()
  // The same answer serves them all.
  expect(asked.length).toBe(1)

  await page.goto(`/#/dm/${bob.address}`)
  await expect(messages(page).getByText('Hello Alice')).toBeVisible()
  await expect.poll(() => asked.length).toBe(2)
  await expect(page.getByRole('main').getByText('contract', { exact: true })).toBeHidden()
})

async function feeOf({ chain }: Sealog, txHash: string): Promise<bigint> {
  const receipt = await rpcRequest<{ gasUsed: Hex; effectiveGasPrice: Hex }>(
    chain.rpcUrl,
    'eth_getTransactionReceipt',
    [txHash],
  )
  return BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice)
}

/** A message that is sealed by hand (type 1: a contract has no seed) and sent by a contract. Returns its address. */
async function writeFromContract({ chain, config }: Sealog, to: Hex, text: string): Promise<Hex> {
  const { rpcUrl } = chain
  const [{ chainId, contract, fromBlock }] = config.chains
  const sender = await deployFixture(rpcUrl, 'ContractAccount')
  const directory = createKeyDirectory({ client: createRpcClient([rpcUrl]), contract, fromBlock })
  const key = await directory.fetchKey(to.toLowerCase() as Hex, toHex(DEFAULT_INDEX))
  if (key === null) throw new Error('the reader has a key')
  const envelope = sealEphemeral({
    chainId,
    contract: hexToBytes(contract),
    from: hexToBytes(sender),
    sessionId: new Uint8Array(32),
    recipient: {
      address: hexToBytes(to),
      keyIndex: DEFAULT_INDEX,
      algorithm: 2,
      publicKey: key.publicKey,
    },
    labelKey: crypto.getRandomValues(new Uint8Array(32)),
    payload: encodePayload({ kind: 0, n: 1, ack: 0, fields: [text] }),
  })
  if (envelope === null) throw new Error("the reader's key is valid")
  const sessionId: Hex = `0x${'00'.repeat(32)}`
  const args = [to, toHex(DEFAULT_INDEX), sessionId, toHex(envelope)] as const
  const message = encodeFunctionData({ abi: sealogAbi, functionName: 'sendMessage', args })
  const { abi } = compileFixture('ContractAccount')
  const data = encodeFunctionData({ abi, functionName: 'execute', args: [contract, message] })
  await rpcRequest(rpcUrl, 'eth_sendTransaction', [{ from: devAccount(0).address, to: sender, data }])
  return sender
}
