import { useQuery } from '@tanstack/react-query'
import type { PeerKey } from '../../messaging/engine'
import { threadIdOf } from '../../messaging/threadId'
import type { ThreadRef } from '../../messaging/types'
import { useEngine, useEngineState } from '../../session/SessionProvider'

const REFRESH_MS = 15_000

/**
 * What the registry says of the peer's key; `unknown` until it has answered. Read again as soon as the engine has seen a
 * key update of the peer, and now and then while there is no key to use.
 */
export function usePeerKey(thread: ThreadRef): PeerKey['status'] | 'unknown' {
  const engine = useEngine()
  const { scope, keys } = useEngineState()
  const seen = keys.get(thread.peer)?.length ?? 0
  const { data } = useQuery({
    queryKey: ['peerKey', scope.genesisHash, scope.contract, scope.account, threadIdOf(thread), seen],
    queryFn: async () => (await engine.fetchPeerKey(thread)).status,
    placeholderData: (previous) => previous,
    refetchInterval: (query) => (query.state.data === 'usable' ? false : REFRESH_MS),
  })
  return data ?? 'unknown'
}
