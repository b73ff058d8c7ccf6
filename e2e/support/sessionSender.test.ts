import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { deploySealog } from '../../scripts/lib/deploySealog'
import { devAccount } from '../../scripts/lib/devAccounts'
import { localConfig } from '../../scripts/lib/localConfig'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import { type Chain, startChain } from '../../scripts/lib/startChain'
import type { Hex } from '../../src/lib/bytes'
import { defaultThread } from '../../src/messaging/threadId'
import { type ChainConfig, parseConfig } from '../../src/session/config'
import { SENDER_LIFETIMES } from '../../src/session/senders'
import { newAccounts, setBalance } from './accounts'
import { createPeer, type Peer } from './createPeer'

/** Sending without the wallet (R7): the page's session and engine in Node, on a real chain. */
const ETHER = 10n ** 18n
const HUNDRED = ETHER / 100n
/** The selector of `authorizeSender` (R7). */
const AUTHORIZE_SENDER = '0x158ea0eb'

let chain: Chain
let config: ChainConfig
let alice: Peer
let bob: Peer

beforeAll(async () => {
  chain = await startChain({ rpcPort: 0 })
  const { address } = await deploySealog(chain.rpcUrl, devAccount(0))
  config = parseConfig(localConfig(chain, address)).chains[0]
})
afterAll(() => chain.stop())

beforeEach(async () => {
  const [first, second] = newAccounts()
  await setBalance(chain, first, 10n * ETHER)
  await setBalance(chain, second, 10n * ETHER)
  ;[alice, bob] = await Promise.all([createPeer(config, first), createPeer(config, second)])
})
afterEach(() => {
  alice.stop()
  bob.stop()
})

const count = async (address: string) =>
  Number(await rpcRequest<Hex>(chain.rpcUrl, 'eth_getTransactionCount', [address, 'latest']))

test('authorised, fifty texts written at once arrive in order, each once, and the wallet signs none of them', async () => {
  const { senders } = alice.session
  expect(senders.get().active).toBeNull()
  await senders.authorize({ lifetime: SENDER_LIFETIMES.day, wei: HUNDRED })
  const { active } = senders.get()
  expect(active?.balance).toBe(HUNDRED)
  const before = await count(alice.address)
  const texts = Array.from({ length: 50 }, (_, i) => `text ${i}`)
  await Promise.all(texts.slice(0, -1).map((text) => alice.engine.send(defaultThread(bob.address), text)))
  await alice.send(bob.address, texts.at(-1) as string)
  await bob.until(() => bob.texts(alice.address).length >= texts.length || undefined)
  expect(bob.texts(alice.address)).toEqual(texts)
  expect(await count(alice.address)).toBe(before)
  expect(await count(active?.address as string)).toBeLessThan(texts.length)
})

test('declined, nothing is authorised, and the key that was made for it is the one of the next attempt', async () => {
  const [account] = newAccounts()
  await setBalance(chain, account, ETHER)
  const asked: string[] = []
  const carol = await createPeer(config, {
    ...account,
    signTransaction: async (transaction, options) => {
      const data = transaction.data ?? ''
      if (data.startsWith(AUTHORIZE_SENDER)) {
        asked.push(data.slice(10, 74))
        if (asked.length === 1) throw Object.assign(new Error('User rejected the request.'), { code: 4001 })
      }
      return account.signTransaction(transaction, options)
    },
  })
  const { senders } = carol.session
  const params = { lifetime: SENDER_LIFETIMES.day, wei: HUNDRED }
  await expect(senders.authorize(params)).rejects.toMatchObject({ name: 'RejectedError' })
  expect([senders.get().active, await senders.fetchAll()]).toEqual([null, []])
  await senders.authorize(params)
  expect(asked).toEqual([asked[0], asked[0]])
  expect(asked[0]?.slice(24)).toBe(senders.get().active?.address.slice(2))
  carol.stop()
})

test('a note to oneself, which the contract keeps for the account, asks the wallet', async () => {
  await alice.session.senders.authorize({ lifetime: SENDER_LIFETIMES.day, wei: HUNDRED })
  const before = await count(alice.address)
  await alice.send(alice.address, 'remember the milk')
  expect(await count(alice.address)).toBe(before + 1)
})

test('with nothing left, and once revoked, the wallet sends; topping up brings the sender back; the rest is swept', async () => {
  const { senders } = alice.session
  await senders.authorize({ lifetime: SENDER_LIFETIMES.week, wei: 1000n })
  const sender = senders.get().active?.address as Hex
  let before = await count(alice.address)
  await alice.send(bob.address, 'by the wallet')
  expect([await count(alice.address), await count(sender)]).toEqual([before + 1, 0])
  // What is said beside the message field goes by this.
  await expect.poll(() => senders.get().active).toBeNull()

  await senders.topUp(sender, HUNDRED)
  expect(senders.get().active).toMatchObject({ address: sender, balance: HUNDRED + 1000n })
  before = await count(alice.address)
  await alice.send(bob.address, 'by the sender')
  expect([await count(alice.address), await count(sender)]).toEqual([before, 1])

  await senders.revoke(sender)
  expect(senders.get().active).toBeNull()
  const [view] = await senders.fetchAll()
  expect(view).toMatchObject({ address: sender, state: 'revoked', isHere: true })
  expect(view?.history).toHaveLength(3)
  expect(view?.balance).toBeLessThan(HUNDRED / 10n)
  before = await count(alice.address)
  await alice.send(bob.address, 'by the wallet again')
  expect(await count(alice.address)).toBe(before + 1)
  for (const text of ['by the wallet', 'by the sender', 'by the wallet again'])
    await bob.reads(alice.address, text)
})

test('another browser sees the sender, says that it is not its own, and can revoke it', async () => {
  await alice.session.senders.authorize({ lifetime: SENDER_LIFETIMES.month, wei: HUNDRED })
  const elsewhere = await createPeer(config, alice.signer)
  const { senders } = elsewhere.session
  expect(senders.get().active).toBeNull()
  const [view] = await senders.fetchAll()
  expect(view).toMatchObject({ state: 'live', isHere: false })
  await senders.revoke(view?.address as Hex)
  expect(await senders.fetchAll()).toMatchObject([{ state: 'revoked' }])
  // Who held it notices before anything is lost.
  const before = await count(alice.address)
  await alice.send(bob.address, 'still delivered')
  expect(await count(alice.address)).toBe(before + 1)
  elsewhere.stop()
})
