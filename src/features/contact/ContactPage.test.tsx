import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { findSafetyNumber } from '../../messaging/findSafetyNumber'
import type { EngineState } from '../../messaging/state'
import { DEFAULT_KEY_INDEX, defaultThread } from '../../messaging/threadId'
import type { KeyName, VerifiedPair } from '../../messaging/types'
import { ALICE, BOB, createFakeServices, fakeKeyLog, fakeState, TestApp } from '../testing/fakeServices'
import { ContactPage } from './ContactPage'

afterEach(cleanup)

const name = (key: number): KeyName => ({ algorithm: 2, publicKey: `0x${`0${key}`.repeat(32)}` })
const PAIR: VerifiedPair = {
  ownKeyIndex: DEFAULT_KEY_INDEX,
  peerKeyIndex: DEFAULT_KEY_INDEX,
  own: name(5),
  peer: name(7),
}
const own = fakeKeyLog(ALICE, 1, 5)
const KEYS = new Map([
  [ALICE, [own]],
  [BOB, [fakeKeyLog(BOB, 2, 7)]],
])
const ROTATED = new Map([
  [ALICE, [own]],
  [BOB, [fakeKeyLog(BOB, 2, 7), fakeKeyLog(BOB, 9, 8)]],
])
const VERIFIED = new Map([
  [
    BOB,
    {
      status: 'none' as const,
      hiddenUpTo: null,
      verified: [PAIR],
      pinned: { [DEFAULT_KEY_INDEX]: PAIR.peer },
    },
  ],
])

function show(state: Partial<EngineState>, path = `/dm/${BOB}/about`) {
  const fake = createFakeServices({ state })
  render(
    <TestApp services={fake.services} path={path}>
      <Routes>
        <Route path="/dm/:peer/about" element={<ContactPage />} />
        <Route path="*" element={<p>elsewhere</p>} />
      </Routes>
    </TestApp>,
  )
  const patch = (change: Partial<EngineState>) =>
    act(() => fake.engine.set({ ...fake.engine.get(), ...change }))
  return { ...fake, patch, named: (called: string) => fake.calls.filter(([first]) => first === called) }
}

const button = (text: string) => screen.getByRole('button', { name: text })

describe('the safety code', () => {
  const code = () => findSafetyNumber(fakeState({ keys: KEYS }), defaultThread(BOB))?.code ?? ''
  /** As Bob's page shows it. */
  const theirs = () => {
    const [head, version, kind, from, to, digits] = code().split(':')
    return [head, version, kind, to, from, digits].join(':')
  }
  const compare = async (text: string) => {
    const field = screen.getByRole('textbox', { name: 'Or paste their code' })
    await userEvent.clear(field)
    await userEvent.paste(text)
    await userEvent.click(button('Compare'))
  }

  it('K20: theirs matches in either case, and can be marked from there', async () => {
    const { named } = show({ keys: KEYS })
    await compare(theirs().toLowerCase())
    expect(screen.getByText(/^It matches/)).toBeTruthy()
    const marks = screen.getAllByRole('button', { name: 'Mark as verified' })
    await userEvent.click(marks.at(-1) as HTMLElement)
    expect(named('setVerified')).toEqual([['setVerified', defaultThread(BOB), PAIR]])
  })

  it('K20: other digits do not match, and no mark is offered beside them', async () => {
    show({ keys: KEYS })
    const changed = theirs().replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
    await compare(changed)
    expect(screen.getByText(/^It does not match/)).toBeTruthy()
    expect(screen.getAllByRole('button', { name: 'Mark as verified' })).toHaveLength(1)
  })

  it('K20: one’s own code, which would always match, is refused; so are codes of others, newer ones and other texts', async () => {
    show({ keys: KEYS })
    await compare(code())
    expect(screen.getByText(/^This is the code of your own screen/)).toBeTruthy()
    await compare(theirs().replace(BOB.slice(2).toUpperCase(), 'AB'.repeat(20)))
    expect(screen.getByText(/^This code is not between/)).toBeTruthy()
    await compare(theirs().replace(':1:', ':2:'))
    expect(screen.getByText(/newer version of Sealog/)).toBeTruthy()
    await compare('12345 67890')
    expect(screen.getByText(/^This is no safety code/)).toBeTruthy()
    // What was said of another text goes with it.
    await userEvent.type(screen.getByRole('textbox', { name: 'Or paste their code' }), '1')
    expect(screen.queryByText(/^This is no safety code/)).toBeNull()
  })

  it('K20: scanned, it is compared at once; any other code before the camera is told, and the looking goes on', async () => {
    const { named } = show({ keys: KEYS })
    const scan = async (text: string) => {
      if (!screen.queryByRole('dialog')) await userEvent.click(button('Scan their code'))
      await screen.findByRole('dialog', { name: 'Scan their code' })
      // Without a camera, what is pasted takes its way.
      await userEvent.paste(text)
    }
    await scan('https://example.org/menu')
    expect(within(screen.getByRole('dialog')).getByText(/^This is no safety code/)).toBeTruthy()
    expect(within(screen.getByRole('dialog')).getByText(/gives the page no camera/)).toBeTruthy()
    await scan(theirs().replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByText(/^It does not match/)).toBeTruthy()
    await scan(theirs())
    expect(screen.getByText(/^It matches/)).toBeTruthy()
    await userEvent.click(screen.getAllByRole('button', { name: 'Mark as verified' }).at(-1) as HTMLElement)
    expect(named('setVerified')).toEqual([['setVerified', defaultThread(BOB), PAIR]])
  })
})

describe('the safety number', () => {
  const groups = () =>
    within(screen.getByRole('list', { name: 'Safety number' }))
      .getAllByRole('listitem')
      .map((item) => item.textContent)

  it('is 12 groups of 5 digits, marked by hand for exactly this pair of keys', async () => {
    const { named } = show({ keys: KEYS })
    expect(groups()).toHaveLength(12)
    for (const group of groups()) expect(group).toMatch(/^\d{5}$/)
    expect(screen.queryByText('Verified')).toBeNull()
    await userEvent.click(button('Mark as verified'))
    expect(named('setVerified')).toEqual([['setVerified', defaultThread(BOB), PAIR]])
  })

  it('is told to be verified until a key changes, and then that it was', async () => {
    const { patch, named } = show({ keys: KEYS, contacts: VERIFIED })
    const before = groups()
    expect(screen.getByText('Verified')).toBeTruthy()
    expect(screen.getByText(/You have compared these digits/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Mark as verified' })).toBeNull()
    patch({ keys: ROTATED })
    expect(screen.queryByText('Verified')).toBeNull()
    expect(screen.getByText(/a key has changed since/)).toBeTruthy()
    expect(groups()).not.toEqual(before)
    await userEvent.click(button('Remove the mark'))
    expect(named('setVerified')).toEqual([['setVerified', defaultThread(BOB), null]])
  })

  it('waits for the keys of somebody who never wrote, and says when there are none', async () => {
    const { named } = show({ keys: new Map([[ALICE, [own]]]) })
    expect(named('followKeys')).toEqual([['followKeys', BOB]])
    expect(await screen.findByText(/There is no number to compare/)).toBeTruthy()
    expect(screen.getByText('No key was ever registered for this address.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Mark as verified' })).toBeNull()
  })

  it('is not offered with oneself', () => {
    show({ keys: KEYS }, `/dm/${ALICE}/about`)
    expect(screen.queryByRole('heading', { name: 'Safety number' })).toBeNull()
    expect(screen.getByRole('heading', { name: 'Key history' })).toBeTruthy()
  })
})

describe('the key history', () => {
  const entries = () =>
    within(screen.getByRole('list', { name: 'Key history' }))
      .getAllByRole('listitem')
      .map((item) => item.textContent ?? '')

  it('shows each registration with label, state, algorithm, time, block, transaction and fingerprint', () => {
    const keys = new Map([[BOB, [fakeKeyLog(BOB, 2, 7, { algorithm: 1 }), fakeKeyLog(BOB, 9, 0)]]])
    show({ keys })
    const [newest, oldest] = entries()
    expect(newest).toMatch(/default-key.*Closed.*The label was closed/)
    expect(newest).not.toContain('Fingerprint')
    expect(oldest).toMatch(/Replaced.*First key of this label.*Ed25519.*never.*block 2/)
    expect(oldest).toContain(`0x${'2'.padStart(64, '0')}`)
  })

  it('shows what a stranger registered without obeying it', () => {
    const label = new TextEncoder().encode('a\u202Eb')
    const keyIndex = `0x${[...label]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .padEnd(64, '0')}` as const
    show({ keys: new Map([[BOB, [fakeKeyLog(BOB, 2, 7, { algorithm: 200, keyIndex })]]]) })
    expect(entries()[0]).toContain('U+202E')
    expect(entries()[0]).toContain('not a key that can be used')
  })

  it('comes in parts where it is long', async () => {
    const logs = Array.from({ length: 45 }, (_, i) => fakeKeyLog(BOB, i + 1, (i % 9) + 1, { logIndex: i }))
    show({ keys: new Map([[BOB, logs]]) })
    expect(entries()).toHaveLength(20)
    await userEvent.click(button('Show 25 more'))
    await userEvent.click(button('Show 5 more'))
    expect(entries()).toHaveLength(45)
    expect(screen.queryByRole('button', { name: /^Show/ })).toBeNull()
  })
})

it('refuses a link that names no address', () => {
  show({}, '/dm/0x12/about')
  expect(screen.getByText(/no valid address/)).toBeTruthy()
})
