import { beforeEach, expect, test } from 'vitest'
import { ALICE, BOB, createFakeServices } from '../features/testing/fakeServices'
import type { Address } from '../messaging/types'
import { leaveWithAccount } from './leaveWithAccount'

/** The next account never stands where the one before talked to somebody; a link opened from cold is kept. */

const LINK = `#/dm/0x${'12'.repeat(20)}`

/** A page that has just been opened with a link: nothing is unlocked, and the wallet has not spoken. */
function openPage() {
  location.hash = LINK
  const { services, session, wallet } = createFakeServices({
    session: { status: 'starting', account: null, engine: null },
    wallet: { status: 'loading', address: null, chainId: null },
  })
  leaveWithAccount(services)
  return {
    show: (account: Address | null) => session.set({ ...session.get(), account }),
    choose: (address: Address | null) => wallet.set({ ...wallet.get(), address }),
  }
}

beforeEach(() => {
  location.hash = ''
})

test('another account in the wallet, open or locked before, begins in its inbox', () => {
  for (const isLockedBefore of [false, true]) {
    const { show, choose } = openPage()
    choose(ALICE)
    show(ALICE)
    expect(location.hash).toBe(LINK)
    if (isLockedBefore) show(null)
    choose(BOB)
    expect(location.hash).toBe('#/')
  }
})

test('the same account goes on where it was: locked, on a fresh chain, or with its wallet gone for a while', () => {
  const { show, choose } = openPage()
  choose(ALICE)
  show(ALICE)
  show(null)
  choose(null)
  choose(ALICE)
  show(ALICE)
  expect(location.hash).toBe(LINK)
})

test('a link opened from cold is kept for whoever unlocks, also when another account was left unlocked last', () => {
  const locked = openPage()
  locked.choose(ALICE)
  locked.choose(BOB)
  locked.show(BOB)
  expect(location.hash).toBe(LINK)

  const warm = openPage()
  warm.show(ALICE)
  warm.choose(BOB)
  warm.show(null)
  warm.show(BOB)
  expect(location.hash).toBe(LINK)
})

test('what was opened since under the account left unlocked last is not kept', () => {
  const { show, choose } = openPage()
  show(ALICE)
  location.hash = '#/dm/somebody-else'
  choose(BOB)
  expect(location.hash).toBe('#/')
})
