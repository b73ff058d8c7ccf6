import { type FormEvent, useState } from 'react'
import { useText } from '../../i18n/useText'
import { selectContacts } from '../../messaging/selectors'
import type { Address, ThreadRef } from '../../messaging/types'
import { checksumAddress } from '../../session/checksumAddress'
import { parseAddress } from '../../session/parseAddress'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { usePersonName } from '../../session/usePersonName'
import { Avatar } from '../../ui/Avatar'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorLine } from '../../ui/ErrorLine'
import { TextField } from '../../ui/TextField'
import { useAction } from '../../ui/useAction'

/** Sends a person's address into the thread: one of those whom one knows, or any other. */
export function ShareContactDialog({ thread, onClose }: { thread: ThreadRef; onClose: () => void }) {
  const { t } = useText()
  const engine = useEngine()
  const state = useEngineState()
  const nameOf = usePersonName()
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<'invalid' | 'checksum' | null>(null)
  const people = selectContacts(state)
    .map((person) => person.peer)
    .filter((peer) => peer !== thread.peer && peer !== state.scope.account)
  const share = useAction(async () => {
    const parsed = parseAddress(text.trim())
    if (parsed.status !== 'address') return setProblem(parsed.status)
    await engine.sendContactCard(thread, { address: parsed.address, name: name.trim() })
    onClose()
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') share.run()
  }
  const choose = (value: string) => {
    setText(value)
    setProblem(null)
  }
  return (
    <Dialog title={t('action.shareContact')} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        <TextField
          label={t('thread.shareAddress')}
          hint={t('thread.shareHint')}
          error={problem && t(problem === 'checksum' ? 'newMessage.checksum' : 'thread.shareAddressBad')}
          value={text}
          autoCapitalize="none"
          onChange={(event) => choose(event.target.value)}
        />
        {people.length > 0 && (
          <fieldset>
            <legend className="mb-1.5 text-sm font-medium">{t('thread.sharePeople')}</legend>
            <ul className="flex max-h-44 flex-col gap-0.5 overflow-y-auto">
              {people.map((peer) => (
                <li key={peer}>
                  <Person
                    peer={peer}
                    name={nameOf(peer)}
                    isChosen={text === checksumAddress(peer)}
                    onChoose={() => choose(checksumAddress(peer))}
                  />
                </li>
              ))}
            </ul>
          </fieldset>
        )}
        <TextField
          label={t('thread.shareName')}
          hint={t('thread.shareNameHint')}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <ErrorLine error={share.error} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" look="primary" disabled={text.trim() === ''} busy={share.busy}>
            {t('action.share')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Person({
  peer,
  name,
  isChosen,
  onChoose,
}: {
  peer: Address
  name: string
  isChosen: boolean
  onChoose: () => void
}) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="flex min-h-11 w-full items-center gap-3 rounded-field px-2 text-left text-sm hover:bg-sunken aria-pressed:bg-accent-soft"
    >
      <Avatar address={peer} size={30} />
      {name}
    </button>
  )
}
