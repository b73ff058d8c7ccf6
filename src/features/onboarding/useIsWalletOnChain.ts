import { useQuery } from '@tanstack/react-query'
import { useServices, useWallet } from '../../session/SessionProvider'

/** Whether the wallet stands on our chain: the id at once, the genesis block as soon as the wallet has answered. */
export function useIsWalletOnChain(): boolean {
  const { chain, chainPort } = useServices()
  const { address, chainId } = useWallet()
  const sameId = chainId === chain.chainId
  const { data } = useQuery({
    queryKey: ['walletOnChain', address, chainId],
    queryFn: () => chainPort.isWalletOnChain(),
    enabled: address !== null && sameId,
  })
  return sameId && data !== false
}
