import { useQuery } from '@tanstack/react-query'
import { useServices } from '../../session/SessionProvider'

/** What the configured contract can do: asked once, since a contract does not change under an open page. */
export function useContract() {
  const { chainPort } = useServices()
  return useQuery({
    queryKey: ['contract'],
    queryFn: () => chainPort.fetchContract(),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
