import { type FormEvent, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useText } from '../../i18n/useText'
import { selectContacts } from '../../messaging/selectors'
import type { Address, KeyIndex } from '../../messaging/types'
import { checksumAddress } from '../../session/checksumAddress'
import { findLookAlike } from '../../session/findLookAlike'
import { parseAddress } from '../../session/parseAddress'
import { useEngineState, useServices } from '../../session/SessionProvider'
import { labelPath, personPath } from '../../session/threadPath'
import { Button } from '../../ui/Button'
import { ErrorLine } from '../../ui/ErrorLine'
import { Icon } from '../../ui/Icon'
import { iconButtonClass } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'
import { TextField } from '../../ui/TextField'
import { useAction } from '../../ui/useAction'
import { LabelChoice } from './LabelChoice'
import { usePeerLabels } from './usePeerLabels'

const ADDRESS_LENGTH = 42
const ZERO_ADDRESS: Address = `0x${'0'.repeat(40)}`

type Problem = 'invalid' | 'noNames' | 'checksum' | 'zero' | 'unknownName'

/** `#/new`: opens the main thread with an address or, where names can be looked up, a name. */
export function NewMessage() {
  const { t } = useText()
  const { chainPort } = useServices()
  const state = useEngineState()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [suspect, setSuspect] = useState<{ address: Address; known: Address } | null>(null)
  const wanted = text.trim()
  const isSelf = wanted.toLowerCase() === state.scope.account

  const parsedWanted = parseAddress(wanted)
  const labels = usePeerLabels(parsedWanted.status === 'address' ? parsedWanted.address : null)
  const [chosen, setChosen] = useState<KeyIndex | null>(null)
  const label = labels.find((keyIndex) => keyIndex === chosen) ?? labels[0]

  const openThread = (address: Address) =>
    void navigate(label === undefined ? personPath(address) : labelPath(address, label))
  const open = (address: Address) => {
    if (address === ZERO_ADDRESS) return setProblem('zero')
    const known = findLookAlike(
      address,
      selectContacts(state).map((person) => person.peer),
    )
    if (known) return setSuspect({ address, known })
    openThread(address)
  }
  const lookUp = useAction(async () => {
    const address = await chainPort.resolveName(wanted)
    if (address) open(address)
    else setProblem('unknownName')
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (wanted === '') return
    if (parsedWanted.status === 'address') return open(parsedWanted.address)
    if (parsedWanted.status === 'checksum') return setProblem('checksum')
    if (!wanted.includes('.')) return setProblem('invalid')
    if (!chainPort.canResolveNames) return setProblem('noNames')
    lookUp.run()
  }
  const onChange = (value: string) => {
    setText(value)
    setSuspect(null)
    const isWhole = value.trim().length === ADDRESS_LENGTH
    setProblem(isWhole && parseAddress(value.trim()).status === 'checksum' ? 'checksum' : null)
  }

  return (
    <main className="flex h-full flex-col overflow-y-auto">
      <header className="flex min-h-16 items-center gap-2 border-b border-line px-3 py-2 sm:px-5">
        <Link to="/" aria-label={t('thread.toList')} className={`${iconButtonClass} md:hidden`}>
          <Icon name="back" />
        </Link>
        <h1 className="text-lg font-semibold">{t('newMessage.title')}</h1>
      </header>
      <form onSubmit={onSubmit} className="mx-auto flex w-full max-w-lg flex-col gap-3 p-5">
        <TextField
          label={t('newMessage.field')}
          placeholder="0x…"
          value={text}
          autoFocus
          autoCapitalize="none"
          onChange={(event) => onChange(event.target.value)}
          hint={
            lookUp.busy
              ? t('newMessage.looking')
              : isSelf
                ? t('newMessage.self')
                : t(chainPort.canResolveNames ? 'newMessage.hintNames' : 'newMessage.hint')
          }
          error={problem && t(`newMessage.${problem}`)}
        />
        {label !== undefined && <LabelChoice labels={labels} value={label} onChange={setChosen} />}
        <ErrorLine error={lookUp.error} />
        {suspect ? (
          <Notice
            look="warn"
            className="break-words"
            action={
              <Button size="sm" onClick={() => openThread(suspect.address)}>
                {t('newMessage.openAnyway')}
              </Button>
            }
          >
            {t('thread.lookAlike', { known: checksumAddress(suspect.known) })}
          </Notice>
        ) : (
          <Button
            type="submit"
            look="primary"
            className="self-end"
            disabled={wanted === ''}
            busy={lookUp.busy}
          >
            {t('action.open')}
          </Button>
        )}
      </form>
    </main>
  )
}
