import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { compileFixture } from '../../scripts/lib/compileFixture'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { minedReceipt } from '../../scripts/lib/minedReceipt'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { type Hex, toHex, utf8 } from '../lib/bytes'
import { systemClock } from '../lib/systemClock'
import { InsufficientFundsError } from '../messaging/errors'
import type { Call } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { encodeAuthorization } from './encodeCalls'
import { fetchRollupFee } from './rollupFee'
import { createRpcClient } from './rpcClient'
import { createSenderDesk } from './senderDesk'
import { createSubmitter } from './submitter'

/** Fees of OP-stack chains: their predeploy, at its own address, on a real node. */
const ORACLE = '0x420000000000000000000000000000000000000F'
const ALICE = devAccount(0).address.toLowerCase() as Address
const GWEI = 10n ** 9n
const ETHER = 10n ** 18n
const CHAIN_ID = 31337

let chain: Chain
let contract: Address
let oracleCode: Hex

const ask = <T>(method: string, params: readonly unknown[] = []) =>
  rpcRequest<T>(chain.rpcUrl, method, params)
/** One that has not asked yet whether there is an oracle. */
const freshClient = () => createRpcClient([chain.rpcUrl])
async function setOracle(code: Hex, perByte = GWEI): Promise<void> {
  await ask('anvil_setCode', [ORACLE, code])
  await ask('anvil_setStorageAt', [ORACLE, '0x0', `0x${perByte.toString(16).padStart(64, '0')}`])
}

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  contract = (await deploySealog(chain.rpcUrl, devAccount(0))).address.toLowerCase() as Address
  const { bytecode } = compileFixture('GasPriceOracle')
  const hash = await ask<Hex>('eth_sendTransaction', [{ from: ALICE, data: bytecode }])
  const { contractAddress } = await minedReceipt(chain.rpcUrl, hash)
  oracleCode = await ask<Hex>('eth_getCode', [contractAddress, 'latest'])
})
afterAll(() => chain.stop())
beforeEach(() => setOracle('0x'))

const message: Call = {
  type: 'sendMessage',
  to: devAccount(1).address.toLowerCase() as Address,
  keyIndex: toHex(utf8('default-key')).padEnd(66, '0') as Hex,
  sessionId: `0x${'00'.repeat(32)}`,
  envelope: new Uint8Array(160).fill(0xff),
}

async function createWallet() {
  const client = freshClient()
  const { hash: genesisHash } = await ask<{ hash: Hex }>('eth_getBlockByNumber', ['0x0', false])
  const scope = { chainId: CHAIN_ID, genesisHash, contract, account: ALICE }
  return createSubmitter({ ...scope, client, provider: () => null })
}

test('where there is no oracle there is no fee', async () => {
  const content = { chainId: CHAIN_ID, to: contract, data: '0x', value: 0n, gas: 21_000n } as const
  expect(await fetchRollupFee(freshClient(), content)).toBe(0n)
})

test('it is asked about as many bytes as are sent', async () => {
  await setOracle(oracleCode)
  const content = { to: contract, data: toHex(new Uint8Array(300).fill(7)), value: 1n, gas: 60_000n }
  const fee = await fetchRollupFee(freshClient(), { chainId: CHAIN_ID, ...content })
  const signed = await privateKeyToAccount(`0x${'11'.repeat(32)}`).signTransaction({
    ...{ type: 'eip1559', chainId: CHAIN_ID, nonce: 700 },
    ...{ maxFeePerGas: 30n * GWEI, maxPriorityFeePerGas: GWEI },
    ...content,
  })
  const bytes = BigInt(signed.length / 2 - 1)
  expect(fee / GWEI).toBeGreaterThanOrEqual(bytes - 1n)
  expect(fee / GWEI).toBeLessThanOrEqual(bytes + 4n)
})

test('what is shown before sending holds it', async () => {
  const bare = await (await createWallet()).estimateFee([message])
  await setOracle(oracleCode)
  const whole = await (await createWallet()).estimateFee([message])
  // 160 bytes of envelope in some 400 bytes of call, and what surrounds it.
  expect(Number((whole - bare) / GWEI)).toBeGreaterThan(400)
  expect(Number((whole - bare) / GWEI)).toBeLessThan(600)
})

test('a session sender that could pay for the gas alone does not send; a sweep leaves enough for its bytes', async () => {
  await setOracle(oracleCode, ETHER / 1000n)
  const desk = createSenderDesk({
    ...{ client: freshClient(), chainId: CHAIN_ID, contract, fromBlock: 0, clock: systemClock },
  })
  const record = desk.create()
  const validBefore = Math.floor(Date.now() / 1000) + 86_400
  const data = encodeAuthorization({ sender: record.address, validBefore, wei: 0n })
  await minedReceipt(
    chain.rpcUrl,
    await ask<Hex>('eth_sendTransaction', [{ from: ALICE, to: contract, data }]),
  )
  const fund = (wei: bigint) => ask('anvil_setBalance', [record.address, `0x${wei.toString(16)}`])
  const sender = desk.open(ALICE, record)
  await fund(ETHER / 10n)
  await expect(sender.submit([message])).rejects.toThrow(InsufficientFundsError)
  await fund(ETHER)
  await minedReceipt(chain.rpcUrl, await sender.submit([message]))
  await minedReceipt(chain.rpcUrl, (await sender.sweep()) as Hex)
  // Some 110 bytes and those of the signature: a chain of this kind takes them, anvil does not.
  const { balance } = await desk.fetchStatus(ALICE, record.address)
  expect(balance).toBeGreaterThan((ETHER / 1000n) * 100n)
  expect(balance).toBeLessThan((ETHER / 1000n) * 250n)
})
