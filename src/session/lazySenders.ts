import type { Store } from '../lib/createStore'
import type { OpenAccount } from './openAccount'
import type { Senders, SendersState } from './senders'
import type { SessionDeps } from './sessionDeps'

/** Sending is at hand; what is done with senders in Settings is loaded with the first of it. */
export function lazySenders(
  deps: SessionDeps,
  { current, state }: { current: () => OpenAccount | null; state: Store<SendersState> },
): Senders {
  const load = async () => (await import('./createSenders')).createSenders(deps, current)
  return {
    get: state.get,
    subscribe: state.subscribe,
    fetchAll: async () => (await load()).fetchAll(),
    fetchPrice: async () => (await load()).fetchPrice(),
    authorize: async (params) => (await load()).authorize(params),
    topUp: async (sender, wei) => (await load()).topUp(sender, wei),
    revoke: async (sender) => (await load()).revoke(sender),
  }
}
