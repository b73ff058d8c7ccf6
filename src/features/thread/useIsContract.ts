import { useQuery } from '@tanstack/react-query'
import type { Address } from '../../messaging/types'
import { useServices } from '../../session/SessionProvider'

const A_MINUTE = 60_000

/**
 * Whether an address is a contract; false until the chain has said so. Asked by an open thread alone. A contract stays one,
 * an account may become one.
 */
export function useIsContract(address: Address): boolean {
  const { chain, chainPort } = useServices()
  const { data } = useQuery({
    queryKey: ['isContract', chain.chainId, address],
    queryFn: () => chainPort.isContract(address),
    staleTime: ({ state }) => (state.data === true ? Number.POSITIVE_INFINITY : A_MINUTE),
    gcTime: Number.POSITIVE_INFINITY,
  })
  return data ?? false
}
