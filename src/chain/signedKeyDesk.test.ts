import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployFixture } from '../../scripts/lib/deployFixture'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { fromHex, type Hex, toHex } from '../lib/bytes'
import { NoSignedRegistrationError } from '../messaging/errors'
import type { SignedKeyCall } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { labelToKeyIndex } from '../protocol/labels'
import vectors from '../protocol/vectors/registrations.json'
import { encodeCalls } from './encodeCalls'
import { createKeyDirectory } from './keyDirectory'
import { probeDialect } from './probeDialect'
import { createRpcClient, type RpcClient } from './rpcClient'
import { createSignedKeyDesk } from './signedKeyDesk'

/** Signed registrations before the real contract, which stands where the vectors' signatures say it does. */
const [BOB] = [devAccount(2).address.toLowerCase() as Address]
const OURS = vectors.accept.filter(({ chainId, nonce }) => chainId === 31337 && nonce === 0)
const [FIRST] = OURS
if (!FIRST) throw new Error('no vectors')
const [ALICE, CONTRACT] = [FIRST.user, FIRST.contract] as [Address, Address]

let chain: Chain
let client: RpcClient
beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  client = createRpcClient([chain.rpcUrl])
  const { address } = await deploySealog(chain.rpcUrl, devAccount(0))
  const code = await rpcRequest(chain.rpcUrl, 'eth_getCode', [address, 'latest'])
  await rpcRequest(chain.rpcUrl, 'anvil_setCode', [CONTRACT, code])
})
afterAll(() => chain.stop())

const callOf = (vector: (typeof vectors.accept)[number], change: Partial<SignedKeyCall> = {}) =>
  ({
    type: 'updatePublicKeyBySig',
    user: vector.user as Address,
    keyIndex: vector.keyIndex as Hex,
    key: {
      publicKey: fromHex(vector.publicKey),
      algorithm: vector.algorithm,
      validBefore: vector.validBefore,
    },
    deadline: vector.deadline,
    signature: fromHex(vector.signature),
    ...change,
  }) as const satisfies SignedKeyCall

const deskAt = (contract: Address) => createSignedKeyDesk({ client, contract })

test.each(OURS)('R6: the contract hashes what the vector says: $name', async (vector) => {
  expect(await deskAt(CONTRACT).accepts(callOf(vector))).toBe(true)
})

test.each([
  ['another label', { keyIndex: toHex(labelToKeyIndex('other')) }],
  ['another key', { key: { publicKey: new Uint8Array(32).fill(9), algorithm: 2, validBefore: 0 } }],
  ['another user', { user: BOB }],
  ['another deadline', { deadline: FIRST.deadline + 1 }],
  ['a deadline that has passed', { deadline: 1 }],
  ['no signature', { signature: new Uint8Array() }],
] as const)('R6: the contract refuses %s', async (_name, change) => {
  expect(await deskAt(CONTRACT).accepts(callOf(FIRST, change))).toBe(false)
})

test("R6: anybody submits it, the key is the signer's, and it works once", async () => {
  const desk = deskAt(CONTRACT)
  expect(await desk.fetchNonce(ALICE)).toBe(0)
  const data = encodeCalls(await probeDialect(client, CONTRACT), [callOf(FIRST)])
  const hash = await rpcRequest(chain.rpcUrl, 'eth_sendTransaction', [{ from: BOB, to: CONTRACT, data }])
  await expect
    .poll(() => rpcRequest(chain.rpcUrl, 'eth_getTransactionReceipt', [hash]))
    .toMatchObject({ status: '0x1' })
  const directory = createKeyDirectory({ client, contract: CONTRACT, fromBlock: 0 })
  expect(await directory.fetchKey(ALICE, FIRST.keyIndex as Hex)).toEqual(callOf(FIRST).key)
  expect(await directory.fetchKey(BOB, FIRST.keyIndex as Hex)).toBeNull()
  expect(await desk.fetchNonce(ALICE)).toBe(1)
  expect(await desk.accepts(callOf(FIRST))).toBe(false)
})

test.each(['BareERC7627', 'DraftOneERC7627'] as const)('R9: %s takes none', async (name) => {
  const desk = deskAt(await deployFixture(chain.rpcUrl, name))
  expect(await desk.fetchNonce(ALICE)).toBeNull()
  const asked = desk.accepts(callOf(FIRST))
  if (name === 'DraftOneERC7627') await expect(asked).rejects.toBeInstanceOf(NoSignedRegistrationError)
  else expect(await asked).toBe(false)
})

test('a node that does not answer says nothing about a signature', async () => {
  const desk = createSignedKeyDesk({ client: createRpcClient(['http://127.0.0.1:9']), contract: CONTRACT })
  await expect(desk.accepts(callOf(FIRST))).rejects.toMatchObject({ name: 'NetworkError' })
})
