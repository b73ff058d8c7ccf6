import { useQuery } from '@tanstack/react-query'
import { DEFAULT_KEY_INDEX } from '../../messaging/threadId'
import type { Address, KeyIndex } from '../../messaging/types'
import { useEngine, useEngineState } from '../../session/SessionProvider'
import { labelName } from '../../session/threadLabels'

const NONE: readonly KeyIndex[] = []

/**
 * The labels among which somebody can be written to, `default-key` first; empty until there is a choice. A label with invisible
 * characters is not offered: it may be made to look like another.
 */
export function usePeerLabels(peer: Address | null): readonly KeyIndex[] {
  const engine = useEngine()
  const { scope } = useEngineState()
  const { data = NONE } = useQuery({
    queryKey: ['peerLabels', scope.genesisHash, scope.contract, scope.account, peer],
    queryFn: () => (peer ? engine.fetchPeerLabels(peer) : NONE),
    enabled: peer !== null,
  })
  const shown = data.filter((keyIndex) => !/\p{C}/u.test(labelName(keyIndex) ?? ''))
  const isDefault = (keyIndex: KeyIndex) => keyIndex === DEFAULT_KEY_INDEX
  if (shown.every(isDefault)) return NONE
  return [...shown.filter(isDefault), ...shown.filter((keyIndex) => !isDefault(keyIndex))]
}
