import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useServices } from '../../session/SessionProvider'
import type { SignedText } from '../../session/signedKeys'
import { SignOffer } from '../../ui/SignOffer'
import { useAction } from '../../ui/useAction'

const LABEL = 'default-key'

/** For an account that cannot or will not pay: it signs its registration and somebody else submits it (R6). The chain then moves on. */
export function SignForOther() {
  const { session, chainPort } = useServices()
  const { data: contract } = useQuery({
    queryKey: ['contract'],
    queryFn: () => chainPort.fetchContract(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [signed, setSigned] = useState<SignedText | null>(null)
  const signing = useAction(async () => setSigned(await session.signedKeys.sign(LABEL)))
  return contract?.signedRegistration ? <SignOffer signed={signed} signing={signing} /> : null
}
