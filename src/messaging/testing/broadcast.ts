import type { Engine } from '../engine'
import { defaultThread } from '../threadId'
import { type Person, until } from './createPerson'
import type { FakeChain } from './fakeChain'

/** Sends a text, and waits until the wallet has broadcast it. It is in no block yet. */
export async function broadcast(chain: FakeChain, engine: Engine, to: Person, text: string): Promise<void> {
  const before = chain.asked.get().length
  await engine.send(defaultThread(to.address), text)
  await until(chain.asked, (asked) => asked.length > before)
  await until(engine, ({ outbox }) => outbox.every(({ status }) => status !== 'signing'))
}
