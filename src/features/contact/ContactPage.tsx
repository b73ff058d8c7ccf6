import { useEffect, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useText } from '../../i18n/useText'
import type { ThreadRef } from '../../messaging/types'
import { findVerification } from '../../messaging/verification'
import { checksumAddress } from '../../session/checksumAddress'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { parseThreadPath, threadPath } from '../../session/threadPath'
import { useLabelTexts } from '../../session/useLabelTexts'
import { usePersonName } from '../../session/usePersonName'
import { Avatar } from '../../ui/Avatar'
import { buttonClass } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { CopyButton } from '../../ui/CopyButton'
import { Icon } from '../../ui/Icon'
import { iconButtonClass } from '../../ui/IconButton'
import { VerifiedMark } from '../../ui/VerifiedMark'
import { PersonKeys } from './PersonKeys'
import { SafetySection } from './SafetySection'

/** `#/dm/:peer/about`: a person's address, the safety number between the two, and every key that they have registered. */
export function ContactPage() {
  const { t } = useText()
  const { peer } = useParams()
  const [query] = useSearchParams()
  const thread = parseThreadPath({ peer, session: undefined, query })
  if (typeof thread === 'string') {
    return (
      <main className="grid h-full place-items-center p-8 text-center">
        <div className="flex flex-col items-center gap-4">
          <p className="max-w-md text-muted">{t(`thread.badLink.${thread}`)}</p>
          <Link to="/" className={buttonClass()}>
            {t('thread.toList')}
          </Link>
        </div>
      </main>
    )
  }
  return <About key={threadPath(thread)} thread={thread} />
}

function About({ thread }: { thread: ThreadRef }) {
  const { t } = useText()
  const engine = useEngine()
  const state = useEngineState()
  const nameOf = usePersonName()
  const labels = useLabelTexts(thread)
  const [isRead, setRead] = useState(false)
  const { peer } = thread
  const address = checksumAddress(peer)
  useEffect(() => {
    // Keys of somebody who never wrote are not in the history yet.
    void engine.followKeys(peer).finally(() => setRead(true))
  }, [engine, peer])
  return (
    <main className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-16 items-center gap-3 border-b border-line px-3 py-2 sm:px-4">
        <Link to={threadPath(thread)} aria-label={t('contact.toThread')} className={iconButtonClass}>
          <Icon name="back" />
        </Link>
        <h1 className="min-w-0 break-words text-lg font-semibold">
          {t('contact.title', { name: nameOf(peer) })}
        </h1>
        {findVerification(state, thread) === 'verified' && <VerifiedMark />}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-2xl flex-col gap-8 p-4 sm:p-6">
          <section aria-label={t('contact.address')} className="flex items-center gap-4">
            <Avatar address={peer} size={56} />
            <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
              <p className="max-w-full font-mono text-sm break-all">{address}</p>
              {labels.map((text) => (
                <Chip key={text} text={text} />
              ))}
              <CopyButton value={address}>{t('action.copyAddress')}</CopyButton>
            </div>
          </section>
          {peer !== state.scope.account && <SafetySection thread={thread} isRead={isRead} />}
          <PersonKeys peer={peer} isRead={isRead} />
        </div>
      </div>
    </main>
  )
}
