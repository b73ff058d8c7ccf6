import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Route, Routes } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { createStore } from '../../lib/createStore'
import type { EngineState } from '../../messaging/state'
import { DEFAULT_KEY_INDEX, defaultThread, threadIdOf } from '../../messaging/threadId'
import type { Address } from '../../messaging/types'
import { createLabelExport } from '../../session/labelExport'
import type { DeskEntry, DeskState, ReadingDesk } from '../../session/readingDesk'
import {
  ALICE,
  BOB,
  createFakeServices,
  FAKE_LABEL_KEY,
  fakeHistory,
  fakeMessage,
  fakeState,
  TestApp,
} from '../testing/fakeServices'
import { Desk } from './Desk'

afterEach(cleanup)

/** The label is Alice's; who reads it is somebody else. */
const CAROL: Address = `0x${'ca'.repeat(20)}`
const ENTRY: DeskEntry = {
  id: `${ALICE}/default-key`,
  account: ALICE,
  label: 'default-key',
  keyIndex: DEFAULT_KEY_INDEX,
  keyCount: 1,
  importedAt: 1_800_000_000,
}

function show(state: Partial<EngineState>, path = `/desk/${ALICE}?label=default-key`) {
  const reader = createStore(fakeState(state))
  const desk = createStore<DeskState>({ entries: [ENTRY], reading: null })
  const calls: unknown[] = []
  const port: ReadingDesk = {
    get: desk.get,
    subscribe: desk.subscribe,
    import: async (text) => {
      calls.push(['import', text])
      return ENTRY
    },
    remove: async (entry) => void calls.push(['remove', entry.id]),
    read(entry) {
      desk.set({ ...desk.get(), reading: { entry, reader, publicKeys: new Set(), error: null } })
      return () => desk.set({ ...desk.get(), reading: null })
    },
  }
  const { services } = createFakeServices({ session: { account: CAROL }, desk: port })
  render(
    <TestApp services={services} path={path}>
      <Routes>
        <Route path="/desk/:account?" element={<Desk />} />
      </Routes>
    </TestApp>,
  )
  return { calls, desk }
}

const thread = `/desk/${ALICE}?label=default-key&thread=${encodeURIComponent(threadIdOf(defaultThread(BOB)))}`
const text = (n: number, words: string) => fakeMessage({ from: BOB, to: ALICE, text: words, n })

describe('the reading desk', () => {
  it('says whose label it is and that nothing can be answered, and offers nothing to write with', async () => {
    show(
      {
        messages: fakeHistory(
          text(1, 'my order is late'),
          fakeMessage({ from: ALICE, to: BOB, text: 'soon', n: 2 }),
        ),
      },
      thread,
    )
    expect(await screen.findByText('You cannot answer here.')).toBeTruthy()
    const log = within(await screen.findByRole('log', { name: 'Messages' }))
    expect(log.getAllByRole('article').map((line) => line.textContent)).toEqual([
      expect.stringMatching(/^0x3C44…93BC.*my order is late$/),
      expect.stringMatching(/^0x7099…79C8.*soon$/),
    ])
    expect(log.queryByRole('button')).toBeNull()
    expect(log.queryByRole('link')).toBeNull()
    expect(screen.queryByRole('textbox')).toBeNull()
  })

  it('P9: a kind that this version does not know is said to be one', async () => {
    show({ messages: fakeHistory(fakeMessage({ from: BOB, to: ALICE, text: 'x', n: 1, kind: 77 })) }, thread)
    expect(await screen.findByText(/77/)).toBeTruthy()
  })

  it('draws a long conversation from its end, and the rest when it is asked for', async () => {
    show(
      { messages: fakeHistory(...Array.from({ length: 130 }, (_, i) => text(i + 1, `line ${i + 1}`))) },
      thread,
    )
    expect(await screen.findByText('line 130')).toBeTruthy()
    expect(screen.getAllByRole('article')).toHaveLength(100)
    await userEvent.click(screen.getByRole('button', { name: 'Show earlier messages' }))
    expect(screen.getAllByRole('article')).toHaveLength(130)
    expect(screen.queryByRole('button', { name: 'Show earlier messages' })).toBeNull()
  })

  it('lists the conversations, and stops reading when it is left', async () => {
    const { desk } = show({ messages: fakeHistory(text(1, 'my order is late')) })
    const list = await screen.findByRole('list', { name: 'Conversations of default-key' })
    expect(within(list).getByRole('link').textContent).toMatch(/0x3C44…93BC.*my order is late/)
    cleanup()
    expect(desk.get().reading).toBeNull()
  })

  it('removes a label after a question, and leads back to the desk', async () => {
    const { calls } = show({})
    await userEvent.click(await screen.findByRole('button', { name: 'Remove' }))
    expect(calls).toEqual([])
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove' }))
    expect(calls).toEqual([['remove', ENTRY.id]])
    expect(await screen.findByRole('heading', { name: 'Import a label' })).toBeTruthy()
  })

  it('takes a pasted text, and says so of a label that is not here', async () => {
    const { calls } = show({}, '/desk/0x00?label=nothing')
    expect(await screen.findByText('This label is not at your desk.')).toBeTruthy()
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: /paste/ })
    await userEvent.click(field)
    await userEvent.paste('{"format":"sealog-label"}')
    await userEvent.click(screen.getByRole('button', { name: 'Import' }))
    expect(calls).toEqual([['import', '{"format":"sealog-label"}']])
    expect(await screen.findByText(/is at your desk\.$/)).toBeTruthy()
    expect(field.value).toBe('')
  })

  it('K21: imports what is scanned at once; a code that is no label is told, and the looking goes on', async () => {
    const { calls } = show({}, '/desk')
    await userEvent.click(await screen.findByRole('button', { name: 'Scan QR code' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Scan QR code' }))
    await userEvent.paste('SEALOG:SAFETY:1')
    expect(dialog.getByText(/^This is no label exported from Sealog/)).toBeTruthy()
    expect(calls).toEqual([])
    const key = { ...FAKE_LABEL_KEY, label: 'default-key', version: 1 }
    const code = JSON.stringify(createLabelExport(ALICE, 'default-key', [key]))
    await userEvent.paste(code)
    expect(await screen.findByText(/is at your desk\.$/)).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(calls).toEqual([['import', code]])
  })

  it('does not read a file that is too long for a label', async () => {
    const { calls } = show({}, '/desk')
    const film = new File([new Uint8Array(1_000_001)], 'film.json')
    await userEvent.upload(await screen.findByLabelText('Label file'), film)
    await userEvent.click(screen.getByRole('button', { name: 'Import' }))
    await waitFor(() => expect(calls).toEqual([['import', '']]))
  })
})
