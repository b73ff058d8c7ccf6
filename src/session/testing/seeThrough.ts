import type { FakeChain } from '../../messaging/testing/fakeChain'
import type { FakeClock } from '../../messaging/testing/fakeClock'

/** Mines for whatever `work` waits for, while `isWaiting`, until it has ended. */
export async function seeThrough<T>(
  { chain, clock }: { chain: FakeChain; clock: FakeClock },
  work: Promise<T>,
  isWaiting: () => boolean = () => true,
): Promise<T> {
  let ended = false
  const end = () => {
    ended = true
  }
  work.then(end, end)
  while (!ended) {
    if (isWaiting()) {
      chain.mine()
      clock.advance(500)
    }
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return work
}
