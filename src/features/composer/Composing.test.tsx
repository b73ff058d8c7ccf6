import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { StorageError } from '../../messaging/errors'
import { defaultThread, threadIdOf } from '../../messaging/threadId'
import type { ComposeIntent } from '../../session/composeIntent'
import { BOB, createFakeServices, type FakeOptions, TestApp } from '../testing/fakeServices'
import { Composer } from './Composer'

afterEach(cleanup)

const THREAD = defaultThread(BOB)
const about = `0x${'0a'.repeat(16)}` as const
const ANSWER: ComposeIntent = { type: 'reply', about, own: false, text: 'Shall we?' }
const EDIT: ComposeIntent = { type: 'edit', about, own: true, text: 'Shall we?' }

/** What the thread around the composer does: it keeps the intent. */
function Around({ begin }: { begin: ComposeIntent }) {
  const [intent, setIntent] = useState<ComposeIntent | null>(null)
  return (
    <>
      <button type="button" onClick={() => setIntent(begin)}>
        begin
      </button>
      <Composer thread={THREAD} composing={{ intent, setIntent }} />
    </>
  )
}

async function show(begin: ComposeIntent, options: FakeOptions = {}) {
  const note = { draft: 'unfinished', awaitsKey: false, readUpTo: null, title: null, ref: THREAD }
  const threads = new Map(begin.type === 'edit' ? [[threadIdOf(THREAD), note]] : [])
  const fake = createFakeServices({ state: { threads }, ...options })
  const view = render(
    <TestApp services={fake.services}>
      <Around begin={begin} />
    </TestApp>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'begin' }))
  return { ...view, named: (name: string) => fake.calls.filter(([called]) => called === name) }
}

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' })
const cancelButton = () => screen.queryByRole('button', { name: /^Cancel/ })

describe('an answer', () => {
  it('shows what it answers, goes out to it, and leaves an ordinary composer', async () => {
    const { named } = await show(ANSWER)
    expect(await screen.findByText('Shall we?')).toBeTruthy()
    expect(document.activeElement).toBe(field())
    await userEvent.type(field(), 'Gladly{Enter}and more{Enter}')
    expect(named('reply')).toEqual([['reply', THREAD, about, 'Gladly']])
    expect(named('send')).toEqual([['send', THREAD, 'and more']])
    expect(cancelButton()).toBeNull()
  })

  it('costs what it answers too', async () => {
    const asked: unknown[] = []
    const estimate = (...args: unknown[]) => {
      asked.push(args)
      return Promise.resolve({ bytes: 192, fee: 21_000_000_000_000n })
    }
    await show(ANSWER, { engine: { estimate } })
    await userEvent.type(field(), 'Gladly')
    expect(await screen.findByText('192 bytes · about 0.000021 ETH')).toBeTruthy()
    expect(asked.at(-1)).toEqual([THREAD, 'Gladly', about])
  })

  it('that is cancelled leaves its text as a draft', async () => {
    const { named } = await show(ANSWER)
    await userEvent.type(field(), 'Gladly{Escape}')
    expect(field().value).toBe('Gladly')
    await userEvent.type(field(), '{Enter}')
    expect([named('reply'), named('send')]).toEqual([[], [['send', THREAD, 'Gladly']]])
  })
})

describe('an edit', () => {
  it('begins with the text that is there; the draft comes back after it', async () => {
    const { named } = await show(EDIT)
    expect(field().value).toBe('Shall we?')
    await userEvent.type(field(), ' Now?{Enter}')
    expect(named('edit')).toEqual([['edit', THREAD, about, 'Shall we? Now?']])
    expect(field().value).toBe('unfinished')
    expect(named('saveDraft')).toEqual([])
  })

  it.each([
    ['its button', () => userEvent.click(screen.getByRole('button', { name: 'Cancel editing' }))],
    ['Esc', () => userEvent.keyboard('{Escape}')],
  ])('cancelled by %s gives the draft back and sends nothing', async (_, cancel) => {
    const { named } = await show(EDIT)
    await userEvent.type(field(), ' Now?')
    await cancel()
    expect(field().value).toBe('unfinished')
    expect(cancelButton()).toBeNull()
    expect([...named('edit'), ...named('send'), ...named('saveDraft')]).toEqual([])
  })

  it('that changes nothing sends nothing', async () => {
    const { named } = await show(EDIT)
    await userEvent.type(field(), '{Enter}')
    expect(named('edit')).toEqual([])
    expect(cancelButton()).toBeNull()
  })
})

it.each([
  ['edit', EDIT, 'Shall we? Now?'],
  ['reply', ANSWER, ' Now?'],
] as const)('an %s that could not be stored is there again, with the reason', async (verb, begin, text) => {
  const refuse = () => Promise.reject(new StorageError('The disk is full.'))
  await show(begin, { engine: { [verb]: refuse } })
  await userEvent.type(field(), ' Now?{Enter}')
  expect((await screen.findByRole('alert')).textContent).toContain('The disk is full.')
  expect(field().value).toBe(text)
  expect(cancelButton()).not.toBeNull()
})
