import type { LocalAccount } from 'viem'
import type { Engine } from '../../src/messaging/engine'
import { selectPeople, selectThread } from '../../src/messaging/selectors'
import { defaultThread } from '../../src/messaging/threadId'
import type { TimelineItem } from '../../src/messaging/timeline'
import type { Address, ThreadRef } from '../../src/messaging/types'
import type { ChainConfig } from '../../src/session/config'
import type { Session } from '../../src/session/session'
import { createNodeSession } from './createNodeSession'

/** Somebody to write to who needs no screen: the page's session and engine in the test's own process. */
export interface Peer {
  /** Lower case. */
  readonly address: Address
  readonly signer: LocalAccount
  readonly engine: Engine
  /** Their keys: what a person does in Settings. */
  readonly session: Session
  /** Sends a text; settles when it is in a block. The main thread when only an address is given. */
  send(to: Address | ThreadRef, text: string): Promise<void>
  /** Settles when a line of the thread reads `text`. */
  reads(from: Address | ThreadRef, text: string): Promise<void>
  /** Settles when there is a thread with that title, and gives it. */
  threadCalled(from: Address, title: string): Promise<ThreadRef>
  /** The lines of a thread, oldest first. */
  lines(of: Address | ThreadRef): readonly TimelineItem[]
  /** The texts of a thread, oldest first. */
  texts(of: Address | ThreadRef): readonly string[]
  /** Settles with the first value that `find` gives: it is asked anew with each change. */
  until<T>(find: () => T | undefined): Promise<T>
  stop(): void
}

/** Registers a key where the account has none, reads the chain and follows it. */
export async function createPeer(chain: ChainConfig, signer: LocalAccount): Promise<Peer> {
  const session = createNodeSession(chain, signer)
  const engine = await open(session)
  const lines = (of: Address | ThreadRef) => [...selectThread(engine.get(), toThread(of)).items]
  return {
    address: engine.get().scope.account,
    signer,
    engine,
    session,
    async send(to, text) {
      await engine.send(toThread(to), text)
      await until(engine, () => {
        const line = lines(to).findLast((each) => each.own && textOf(each) === text)
        if (line?.error) throw new Error(`the peer could not send: ${line.error}`)
        return line?.delivery === 'included' || line?.delivery === 'finalized' || undefined
      })
    },
    async reads(from, text) {
      await until(engine, () => lines(from).find((line) => textOf(line) === text))
    },
    threadCalled: (from, title) =>
      until(engine, () => {
        const person = selectPeople(engine.get()).find(({ peer }) => peer === from)
        return person?.threads.find((thread) => thread.title === title)?.ref
      }),
    lines,
    texts: (of) => lines(of).flatMap((line) => textOf(line) ?? []),
    until: (find) => until(engine, find),
    stop: () => void session.lock(),
  }
}

/** Unlocked, with a registered key. */
async function open(session: Session): Promise<Engine> {
  await session.start()
  await session.unlock()
  // Who has no key yet signs twice.
  if (session.get().unlock.phase === 'compare') await session.unlock()
  if (session.get().registration === 'missing') await session.register()
  const { engine, unlock, keyChange } = session.get()
  const error = unlock.error ?? keyChange.error
  if (error) throw error
  if (!engine) throw new Error('the peer is locked')
  return engine
}

function toThread(of: Address | ThreadRef): ThreadRef {
  return typeof of === 'string' ? defaultThread(of) : of
}

function textOf({ content }: TimelineItem): string | undefined {
  return 'text' in content ? content.text : undefined
}

function until<T>(engine: Engine, find: () => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = () => {
      try {
        const found = find()
        if (found === undefined) return
        resolve(found)
      } catch (error) {
        reject(error)
      }
      unsubscribe()
    }
    const unsubscribe = engine.subscribe(look)
    look()
  })
}
