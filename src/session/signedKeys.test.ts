import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { fromHex, toHex, utf8 } from '../lib/bytes'
import { settle, until } from '../messaging/testing/createPerson'
import { FakeChain } from '../messaging/testing/fakeChain'
import { createFakeClock, type FakeClock } from '../messaging/testing/fakeClock'
import type { Address } from '../messaging/types'
import { readRegistration, type SignedRegistration, writeRegistration } from '../protocol/registrationText'
import type { Session } from './session'
import { createTestPage } from './testing/createTestPage'
import { createFakeBrowser } from './testing/fakeBrowser'
import { createFakeWallet, type FakeWallet } from './testing/fakeWallet'
import { seeThrough as mineThrough } from './testing/seeThrough'

/** R6, R13: one account signs the registration of its key, another one pays for it. */
const signers = ['1', '2'].map((digit) => privateKeyToAccount(`0x${digit.repeat(64)}`))
const [ALICE, BOB] = signers.map((signer) => signer.address.toLowerCase()) as [Address, Address]
const WEEK = 7 * 86_400
const YEAR = 365 * 86_400

let chain: FakeChain
let clock: FakeClock
let wallet: FakeWallet
let alice: Session
let bob: Session

async function openPage(account: Address): Promise<{ session: Session; wallet: FakeWallet }> {
  const own = createFakeWallet(signers, account)
  const session = createTestPage({ chain, clock, wallet: own, browser: createFakeBrowser() })
  await session.start()
  await session.unlock()
  await session.unlock()
  await until(session, ({ status }) => status === 'unlocked')
  return { session, wallet: own }
}

const seeThrough = <T>(work: Promise<T>) => mineThrough({ chain, clock }, work)

function read(text: string): SignedRegistration {
  const found = readRegistration(text)
  if (found.status !== 'read') throw new Error(found.status)
  return found.registration
}

/** The same registration with something else in it, and a text that is whole. */
const change = (text: string, fields: Partial<SignedRegistration>) =>
  writeRegistration({ ...read(text), ...fields })

beforeEach(async () => {
  chain = new FakeChain()
  chain.mine()
  clock = createFakeClock()
  const page = await openPage(ALICE)
  alice = page.session
  wallet = page.wallet
  bob = (await openPage(BOB)).session
})

describe('signing', () => {
  test('R6: one prompt, no transaction: the key for a year, the next nonce, a week to submit it', async () => {
    const asked = wallet.texts.length
    const { text, deadline, validBefore } = await alice.signedKeys.sign('default-key')
    const { timestamp } = chain.head
    expect([deadline, validBefore]).toEqual([timestamp + WEEK, timestamp + YEAR])
    expect(wallet.texts.length).toBe(asked)
    expect(wallet.typedData).toHaveLength(1)
    expect(wallet.typedData[0]?.message).toMatchObject({ user: ALICE, nonce: '0' })
    expect(chain.asked.get()).toEqual([])
    expect(read(text)).toMatchObject({ user: ALICE, nonce: 0, deadline, validBefore, algorithm: 2 })
  })

  test('a declined prompt changes nothing, and the next try works', async () => {
    wallet.answers.push(Object.assign(new Error('User rejected the request.'), { code: 4001 }))
    await expect(alice.signedKeys.sign('default-key')).rejects.toMatchObject({ name: 'RejectedError' })
    expect(await alice.signedKeys.sign('default-key')).toHaveProperty('text')
  })

  test('what the contract would refuse is not handed on', async () => {
    chain.isSigned = () => false
    await expect(alice.signedKeys.sign('default-key')).rejects.toMatchObject({
      name: 'SignatureMismatchError',
    })
  })

  test('a contract without R6 is not signed for', async () => {
    chain.takesSigned = false
    const signing = alice.signedKeys.sign('default-key')
    await expect(signing).rejects.toMatchObject({ name: 'NoSignedRegistrationError' })
    expect(wallet.typedData).toEqual([])
  })

  test('K12: nothing is signed over a registered key that this browser cannot explain', async () => {
    const key = { publicKey: new Uint8Array(32).fill(9), algorithm: 2, validBefore: 0 }
    const keyIndex = read((await alice.signedKeys.sign('default-key')).text).keyIndex
    chain.send(ALICE, [{ type: 'updatePublicKey', keyIndex, key }])
    chain.mine()
    await expect(alice.signedKeys.sign('default-key')).rejects.toMatchObject({ name: 'ForeignKeyError' })
  })

  test('a wallet on another account or chain is not asked', async () => {
    wallet.switchTo(BOB)
    await expect(alice.signedKeys.sign('default-key')).rejects.toMatchObject({
      name: 'WalletUnavailableError',
    })
    expect(wallet.typedData).toEqual([])
  })
})

describe('submitting', () => {
  test('one transaction of the other account; the signer is registered by itself and without an alarm', async () => {
    const { text } = await alice.signedKeys.sign('default-key')
    const found = await bob.signedKeys.read(text)
    expect(found).toMatchObject({ user: ALICE, label: 'default-key', algorithm: 2 })
    expect(found.fingerprint).toMatch(/^([0-9a-f]{4} ?){4}$/)
    const sent: string[] = []
    await seeThrough(bob.signedKeys.submit(found, (txHash) => sent.push(txHash)))
    expect(sent).toHaveLength(1)
    expect(chain.asked.get().map(({ from, calls }) => [from, calls.map(({ type }) => type)])).toEqual([
      [BOB, ['updatePublicKeyBySig']],
    ])
    await until(alice, ({ registration }) => registration === 'registered')
    const engine = alice.get().engine
    if (!engine) throw new Error('open')
    await settle(engine)
    expect(engine.get().keyAlarms).toEqual([])
    expect(alice.get().keys[0]).toMatchObject({ fingerprint: found.fingerprint, held: true })
    expect(bob.get().registration).toBe('missing')
  })

  test('the same text twice: the second is refused before anybody pays', async () => {
    const { text } = await alice.signedKeys.sign('default-key')
    const found = await bob.signedKeys.read(text)
    await seeThrough(bob.signedKeys.submit(found, () => undefined))
    await expect(bob.signedKeys.read(text)).rejects.toMatchObject({ name: 'RegistrationUsedError' })
    const again = bob.signedKeys.submit(found, () => undefined)
    await expect(again).rejects.toMatchObject({ name: 'RegistrationUsedError' })
    expect(chain.asked.get()).toHaveLength(1)
  })

  test('each thing that stands against it has a name of its own', async () => {
    const { text, deadline } = await alice.signedKeys.sign('default-key')
    const refusals = {
      RegistrationTextError: text.slice(0, -1),
      RegistrationNewerError: text.replace(':1:', ':2:'),
      RegistrationUsedError: change(text, { nonce: 1 }),
      RegistrationExpiredError: change(text, { deadline: chain.head.timestamp }),
    }
    for (const [name, refused] of Object.entries(refusals)) {
      await expect(bob.signedKeys.read(refused)).rejects.toMatchObject({ name })
    }
    for (const other of [{ chainId: 424_242 }, { contract: toHex(fromHex('e7'.repeat(20))) }]) {
      const { chainId, contract } = { ...read(text), ...other }
      await expect(bob.signedKeys.read(change(text, other))).rejects.toMatchObject({
        name: 'RegistrationElsewhereError',
        shortMessage: `${chainId} · ${contract}`,
      })
    }
    chain.isSigned = ({ signature }) => toHex(signature) === toHex(read(text).signature)
    const forged = change(text, { signature: utf8('forged') })
    await expect(bob.signedKeys.read(forged)).rejects.toMatchObject({ name: 'RegistrationSignatureError' })
    chain.takesSigned = false
    await expect(bob.signedKeys.read(text)).rejects.toMatchObject({ name: 'NoSignedRegistrationError' })
    expect(deadline).toBeGreaterThan(chain.head.timestamp)
  })

  test('a transaction that fails says so', async () => {
    const { text } = await alice.signedKeys.sign('default-key')
    const found = await bob.signedKeys.read(text)
    chain.answers.push('revert')
    const submitted = seeThrough(bob.signedKeys.submit(found, () => undefined))
    await expect(submitted).rejects.toMatchObject({ name: 'KeyChangeFailedError' })
  })
})
