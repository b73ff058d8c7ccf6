import { readFileSync } from 'node:fs'
import { type AbiItem, toEventSelector, toFunctionSelector } from 'viem'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { compileFixture, type FixtureName } from '../../scripts/lib/compileFixture'
import { deployCode, deployFixture } from '../../scripts/lib/deployFixture'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import { concatBytes, type Hex, toHex, utf8 } from '../lib/bytes'
import type { Eip1193Provider } from '../lib/eip1193'
import {
  ForeignContractError,
  NetworkError,
  NoContractError,
  NoLabelsError,
  RevertedError,
} from '../messaging/errors'
import type { Call, Submitter } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { encodeKeyLinkHeader } from '../protocol/keyLink'
import { labelToKeyIndex } from '../protocol/labels'
import { sealogAbi } from './abi'
import { currentDialect } from './currentDialect'
import { draftOneAbi } from './draftOneAbi'
import { draftOneDialect } from './draftOneDialect'
import { hasFunction } from './fetchCode'
import { fetchIdentityLogs } from './identityLogs'
import { createKeyDirectory } from './keyDirectory'
import { createLogSource } from './logSource'
import { type Capabilities, probeCapabilities } from './probeCapabilities'
import { probeDialect } from './probeDialect'
import { createProviderClient } from './providerClient'
import { createRpcClient, type RpcClient } from './rpcClient'
import { RpcError } from './rpcError'
import { createSubmitter } from './submitter'

/** The adapters against a real node, with our contract and with both drafts of ERC-7627 as other people would deploy them. */
const [ALICE, BOB] = [1, 2].map((n) => devAccount(n).address.toLowerCase()) as [Address, Address]
const STRANGER: Address = `0x${'57'.repeat(20)}`
const DEFAULT_KEY = toHex(labelToKeyIndex('default-key'))
const SUPPORT = toHex(labelToKeyIndex('support'))
const KEY_LINK = toHex(labelToKeyIndex('key-link'))
const MAIN: Hex = `0x${'00'.repeat(32)}`
const SPEC = readFileSync(new URL('../../docs/SPEC.md', import.meta.url), 'utf8')

type ContractName = 'Sealog' | FixtureName
const NAMES = ['Sealog', 'BareERC7627', 'DraftOneERC7627'] as const
const CAPABILITIES: { [name in ContractName]: Capabilities } = {
  Sealog: { labels: true, multicall: true, signedRegistration: true, senders: true, activity: true },
  BareERC7627: { labels: true, multicall: false, signedRegistration: false, senders: false, activity: false },
  DraftOneERC7627: {
    labels: false,
    multicall: false,
    signedRegistration: false,
    senders: false,
    activity: false,
  },
}

let chain: Chain
let genesisHash: Hex
const contracts = new Map<ContractName, Address>()

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0, finalize: false })
  const block = await rpcRequest<{ hash: Hex }>(chain.rpcUrl, 'eth_getBlockByNumber', ['0x0', false])
  genesisHash = block.hash
  const { address } = await deploySealog(chain.rpcUrl, devAccount(0))
  contracts.set('Sealog', address.toLowerCase() as Address)
  for (const name of ['BareERC7627', 'DraftOneERC7627'] as const)
    contracts.set(name, await deployFixture(chain.rpcUrl, name))
})
afterAll(() => chain.stop())

const contractOf = (name: ContractName) => contracts.get(name) as Address
/** A client of its own: nothing that another one has found out is known to it. `asked` collects what goes through it. */
function createClient(
  answer: (method: string, params: readonly unknown[]) => unknown = () => undefined,
  asked: string[] = [],
): RpcClient {
  const client = createRpcClient([chain.rpcUrl])
  return {
    second: null,
    sources: [],
    wsUrls: [],
    async request(method, params) {
      asked.push(method)
      return (await answer(method, params)) ?? client.request(method, params)
    },
  }
}
/** A node that refuses these methods. */
const refusing = (...methods: readonly string[]) =>
  createClient((method) => {
    if (methods.includes(method)) throw new RpcError({ code: -32601, message: 'not for you' })
  })
/** The node holds the keys of these accounts; as with a real wallet its refusals carry their code. */
const wallet: Eip1193Provider = {
  request: async ({ method, params }) =>
    method === 'eth_accounts'
      ? [ALICE, BOB]
      : createRpcClient([chain.rpcUrl]).request(method, (params as readonly unknown[] | undefined) ?? []),
}
/** Sends and waits: the node hands out a hash a moment before the block. */
async function send(submitter: Submitter, calls: readonly Call[]): Promise<void> {
  const hash = await submitter.submit(calls)
  const included = async () => expect(await submitter.fetchReceipt(hash)).toMatchObject({ status: 'success' })
  await vi.waitFor(included, { interval: 10, timeout: 10_000 })
}
/** ERC-1167: a contract of its own that runs another one's code. */
const cloneOf = (contract: Address) =>
  deployCode(
    chain.rpcUrl,
    `0x3d602d80600a3d3981f3363d3d373d3d3d363d73${contract.slice(2)}5af43d82803e903d91602b57fd5bf3`,
  )

describe.each(NAMES)('%s', (name) => {
  const hasLabels = CAPABILITIES[name].labels
  const link = encodeKeyLinkHeader({ generation: 2, tag: Uint8Array.of(1, 2, 3, 4) })
  const note = concatBytes(Uint8Array.of(0x10), utf8('note to self'))
  const key = { publicKey: new Uint8Array(32).fill(7), algorithm: 2, validBefore: 2_000_000_000 }
  /** What the first draft cannot keep comes back as "never". */
  const kept = { ...key, validBefore: hasLabels ? 2_000_000_000 : 0 }

  const submitterOf = (account: Address, provider = wallet) =>
    createSubmitter({
      ...{ client: createClient(), chainId: 31337, genesisHash, account },
      contract: contractOf(name),
      provider: () => provider,
    })
  const message = (to: Address, envelope: Uint8Array, keyIndex = DEFAULT_KEY): Call => ({
    type: 'sendMessage',
    ...{ to, keyIndex, sessionId: MAIN, envelope },
  })
  const location = () => ({ client: createClient(), contract: contractOf(name), fromBlock: 0 })

  beforeAll(async () => {
    const [alice, bob] = [submitterOf(ALICE), submitterOf(BOB)]
    for (const call of [
      { type: 'updatePublicKey', keyIndex: DEFAULT_KEY, key } as const,
      message(BOB, utf8('to Bob')),
      message(ALICE, note),
      message(ALICE, link, KEY_LINK),
      // A key link only to oneself (E11).
      message(BOB, link),
    ]) {
      await send(alice, [call])
    }
    await send(bob, [message(ALICE, utf8('to Alice'))])
    // Seven transactions on a real node.
  })

  test('R9, R12: what it speaks and what it has shows by asking it, through a proxy too', async () => {
    const contract = contractOf(name)
    for (const address of [contract, await cloneOf(contract)]) {
      const client = createClient()
      expect(await probeDialect(client, address)).toBe(hasLabels ? currentDialect : draftOneDialect)
      expect(await probeCapabilities(client, address)).toEqual(CAPABILITIES[name])
    }
  })

  test('R12: where it answers nothing, its code says it, that behind a proxy too', async () => {
    const contract = contractOf(name)
    const proxy: Address = `0x${'1967'.repeat(10)}`
    await rpcRequest(chain.rpcUrl, 'anvil_setCode', [proxy, '0xfe'])
    await rpcRequest(chain.rpcUrl, 'anvil_setStorageAt', [
      proxy,
      '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
      `0x${contract.slice(2).padStart(64, '0')}`,
    ])
    for (const address of [contract, await cloneOf(contract), proxy]) {
      const client = refusing('eth_call')
      expect(await probeDialect(client, address)).toBe(hasLabels ? currentDialect : draftOneDialect)
      expect(await probeCapabilities(client, address)).toEqual(CAPABILITIES[name])
    }
  })

  test('R2, R10, R11: a history is read back with the keyIndex of the current draft', async () => {
    const source = createLogSource({ ...location(), pollInterval: 1_000 })
    const { number: toBlock } = await source.fetchHead()
    const { messages, keys } = await source.fetchLogs({
      ...{ account: ALICE, users: [ALICE, BOB], fromBlock: 0, toBlock },
    })
    expect(
      messages.map(({ from, to, keyIndex, sessionId, envelope }) => [
        from,
        to,
        keyIndex,
        sessionId,
        envelope,
      ]),
    ).toEqual([
      [ALICE, BOB, DEFAULT_KEY, MAIN, utf8('to Bob')],
      [ALICE, ALICE, DEFAULT_KEY, MAIN, note],
      [ALICE, ALICE, KEY_LINK, MAIN, link],
      [ALICE, BOB, DEFAULT_KEY, MAIN, link],
      [BOB, ALICE, DEFAULT_KEY, MAIN, utf8('to Alice')],
    ])
    expect(keys).toMatchObject([{ user: ALICE, keyIndex: DEFAULT_KEY, ...kept }])
    expect(source.countSkipped()).toBe(0)
  })

  test('K18: key links are found alone, by the RPC and by the node of the wallet', async () => {
    const source = createLogSource({ ...location(), pollInterval: 1_000 })
    const links = await source.fetchKeyLinks(ALICE)
    expect(links).toMatchObject([{ keyIndex: KEY_LINK, envelope: link }])
    for (const client of [createClient(), createProviderClient(wallet)]) {
      const identity = await fetchIdentityLogs(client, { ...location(), account: ALICE })
      expect(identity).toMatchObject({ registrations: [{ user: ALICE, ...kept }], links })
    }
  })

  test('the directory reads the key of now and the history', async () => {
    const directory = createKeyDirectory(location())
    expect(await directory.fetchKey(ALICE, DEFAULT_KEY)).toEqual(kept)
    expect(await directory.fetchKey(STRANGER, DEFAULT_KEY)).toBeNull()
    expect(await directory.fetchKey(ALICE, SUPPORT)).toBeNull()
    expect(await directory.fetchKeyHistories([ALICE], { toBlock: 1_000_000 })).toMatchObject([kept])
  })

  test('R4: an empty key closes the label', async () => {
    const empty = { ...key, publicKey: new Uint8Array(), validBefore: 0 }
    const bob = submitterOf(BOB)
    await send(bob, [{ type: 'updatePublicKey', keyIndex: DEFAULT_KEY, key }])
    expect(await createKeyDirectory(location()).fetchKey(BOB, DEFAULT_KEY)).toEqual(kept)
    await send(bob, [{ type: 'updatePublicKey', keyIndex: DEFAULT_KEY, key: empty }])
    expect(await createKeyDirectory(location()).fetchKey(BOB, DEFAULT_KEY)).toBeNull()
  })

  test('R8: several calls are one transaction exactly where it says so', async () => {
    const alice = submitterOf(ALICE)
    const calls = [message(BOB, utf8('one')), message(BOB, utf8('two'))]
    const canBatch = await alice.canBatch()
    expect(canBatch).toBe(CAPABILITIES[name].multicall)
    if (canBatch) await send(alice, calls)
    else await expect(alice.submit(calls)).rejects.toThrow(RevertedError)
    const single = await Promise.all(calls.map((call) => alice.estimateFee([call])))
    const apart = single.reduce((sum, fee) => sum + fee, 0n)
    const together = await alice.estimateFee(calls)
    // Two transactions pay the 21,000 gas of a transaction twice.
    if (canBatch) expect(together).toBeLessThan(apart)
    else expect(together).toBe(apart)
  })

  test('R11: a key under a further label stands beside the default one, or is refused before the wallet is asked', async () => {
    const asked: string[] = []
    const alice = submitterOf(ALICE, {
      request(call) {
        asked.push(call.method)
        return wallet.request(call)
      },
    })
    const support = { ...key, publicKey: new Uint8Array(32).fill(8) }
    const registering = send(alice, [{ type: 'updatePublicKey', keyIndex: SUPPORT, key: support }])
    if (hasLabels) await registering
    else await expect(registering).rejects.toThrow(NoLabelsError)
    expect(asked.includes('eth_sendTransaction')).toBe(hasLabels)
    const directory = createKeyDirectory(location())
    expect(await directory.fetchKey(ALICE, SUPPORT)).toEqual(hasLabels ? { ...kept, ...support } : null)
    expect(await directory.fetchKey(ALICE, DEFAULT_KEY)).toEqual(kept)
    if (!hasLabels) await expect(alice.submit([message(BOB, note, SUPPORT)])).rejects.toThrow(NoLabelsError)
  })
})

describe('probing', () => {
  test('our own contract costs one call more, asked once, however many adapters want to know', async () => {
    const asked: string[] = []
    const location = { client: createClient(undefined, asked), contract: contractOf('Sealog'), fromBlock: 0 }
    const source = createLogSource({ ...location, pollInterval: 1_000 })
    const directory = createKeyDirectory(location)
    await Promise.all([
      source.fetchLogs({ account: ALICE, users: [], fromBlock: 0, toBlock: 1 }),
      directory.fetchKeyHistories([ALICE], { toBlock: 1 }),
      directory.fetchKeyHistories([BOB], { toBlock: 1 }),
    ])
    expect(asked.filter((method) => method !== 'eth_getLogs')).toEqual(['eth_call'])
    await probeCapabilities(location.client, location.contract)
    expect(asked.filter((method) => method !== 'eth_getLogs')).toHaveLength(5)
  })

  test('an address without code says so, and is asked again', async () => {
    const address: Address = `0x${'ab'.repeat(20)}`
    const directory = createKeyDirectory({ client: createClient(), contract: address, fromBlock: 0 })
    await expect(directory.fetchKey(ALICE, DEFAULT_KEY)).rejects.toThrow(NoContractError)
    await expect(directory.fetchKeyHistories([ALICE], { toBlock: 1 })).rejects.toThrow(NoContractError)
    const code = await rpcRequest(chain.rpcUrl, 'eth_getCode', [contractOf('BareERC7627'), 'latest'])
    await rpcRequest(chain.rpcUrl, 'anvil_setCode', [address, code])
    expect(await directory.fetchKey(ALICE, DEFAULT_KEY)).toBeNull()
  })

  test.each([
    ['reverts whatever it is asked', '0xfe'],
    ['answers every call with nothing', '0x00'],
    ['answers every call with one', '0x600160005260206000f3'],
  ])('a contract that %s is no ERC-7627 contract', async (_, code) => {
    const address: Address = `0x${'cd'.repeat(20)}`
    await rpcRequest(chain.rpcUrl, 'anvil_setCode', [address, code])
    await expect(probeDialect(createClient(), address)).rejects.toThrow(ForeignContractError)
  })

  test('a node that fails says nothing about the contract: NetworkError, and the next question is asked anew', async () => {
    let isDown = true
    const client = createClient(() => {
      if (isDown) throw new NetworkError()
    })
    await expect(probeDialect(client, contractOf('Sealog'))).rejects.toThrow(NetworkError)
    await expect(probeCapabilities(client, contractOf('Sealog'))).rejects.toThrow(NetworkError)
    isDown = false
    expect((await probeCapabilities(client, contractOf('Sealog'))).multicall).toBe(true)
  })

  test('one refused call does not turn the current draft into the first', async () => {
    let refusals = 0
    const client = createClient((method) => {
      if (method === 'eth_call' && refusals++ === 0) throw new RpcError({ code: 429, message: 'slow down' })
    })
    expect(await probeDialect(client, contractOf('BareERC7627'))).toBe(currentDialect)
  })

  test('without the right to see storage a proxy is still known by its answers', async () => {
    const clone = await cloneOf(contractOf('DraftOneERC7627'))
    expect(await probeDialect(refusing('eth_getStorageAt'), clone)).toBe(draftOneDialect)
  })

  test('an answer of one node is not taken for that of another', async () => {
    const address: Address = `0x${'ef'.repeat(20)}`
    const [draftOne, bare] = await Promise.all(
      (['DraftOneERC7627', 'BareERC7627'] as const).map((name) =>
        rpcRequest(chain.rpcUrl, 'eth_getCode', [contractOf(name), 'latest']),
      ),
    )
    await rpcRequest(chain.rpcUrl, 'anvil_setCode', [address, draftOne])
    const [first, second] = [createClient(), createClient()]
    expect(await probeDialect(first, address)).toBe(draftOneDialect)
    await rpcRequest(chain.rpcUrl, 'anvil_setCode', [address, bare])
    expect(await probeDialect(second, address)).toBe(currentDialect)
    expect(await probeDialect(first, address)).toBe(draftOneDialect)
  })
})

describe('the interfaces', () => {
  const published = (abi: readonly unknown[], name: string) =>
    (abi as readonly AbiItem[]).filter((item) => 'name' in item && item.name === name)

  test.each([
    ['BareERC7627', sealogAbi],
    ['DraftOneERC7627', draftOneAbi],
  ] as const)('that we speak are those of the fixture %s, indexed parameters included', (name, ours) => {
    const { abi } = compileFixture(name)
    for (const each of [
      'MessageSent',
      'PublicKeyUpdated',
      'updatePublicKey',
      'sendMessage',
      'getUserPublicKey',
    ]) {
      expect(published(abi, each)).toHaveLength(1)
      expect(published(ours, each)).toEqual(published(abi, each))
    }
  })

  test('R10: the first draft has in the specification what it has in the code', () => {
    const rule = SPEC.slice(SPEC.indexOf('**R10.'), SPEC.indexOf('**R11.'))
    const values = draftOneAbi.map((item) =>
      item.type === 'event' ? toEventSelector(item) : toFunctionSelector(item),
    )
    for (const value of values) expect(rule).toContain(`\`${value}\``)
    expect(values).toContain(draftOneDialect.messageSent)
    expect(values).toContain(draftOneDialect.publicKeyUpdated)
    expect(values).toContain(draftOneDialect.keyQuery)
    expect(SPEC).toContain(`\`${currentDialect.keyQuery}\``)
  })

  test('a selector counts only behind PUSH4', () => {
    expect(hasFunction('0x8063ac9650d814', '0xac9650d8')).toBe(true)
    expect(hasFunction('0x8062ac9650d814', '0xac9650d8')).toBe(false)
  })
})

test('R11: hostile data of the first draft is no log and no key', () => {
  const { messageSent, publicKeyUpdated, decodeEvent } = draftOneDialect
  const alice: Hex = `0x${ALICE.slice(2).padStart(64, '0')}`
  const word = (value: number) => toHex(Uint8Array.of(value)).slice(2).padStart(64, '0')
  const data = (...words: readonly number[]) => Buffer.from(words.map(word).join(''), 'hex')
  expect(decodeEvent([publicKeyUpdated, alice], data(64, 2, 0))).toMatchObject({ event: 'key', user: ALICE })
  for (const broken of [data(), data(64, 2), data(64, 2, 1), data(255, 2, 0)])
    expect(decodeEvent([publicKeyUpdated, alice], broken)).toBeNull()
  expect(decodeEvent([messageSent, alice, alice], data(0, 64, 0))).toMatchObject({ event: 'message' })
  for (const topics of [[], [messageSent], [messageSent, alice], [messageSent, alice, alice, alice]])
    expect(decodeEvent(topics, data(0, 64, 0))).toBeNull()
  for (const topics of [
    [publicKeyUpdated],
    [publicKeyUpdated, alice, alice],
    [publicKeyUpdated, MAIN.replace('00', 'ff') as Hex],
  ])
    expect(decodeEvent(topics, data(64, 2, 0))).toBeNull()
  const tooLarge = data(64, 2, 0)
  tooLarge[62] = 1
  expect(decodeEvent([publicKeyUpdated, alice], tooLarge)).toBeNull()
})
