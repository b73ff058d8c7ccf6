import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { fromHex } from '../lib/bytes'
import type { Address } from '../messaging/types'
import { signSeed } from './recoverSeeds'

test('C6: the signature is dropped as soon as the seed is derived', async () => {
  const signer = privateKeyToAccount(`0x${'1'.repeat(64)}`)
  let signature = new Uint8Array()
  const { seed } = await signSeed({
    ...{ domain: 'sealog.example', account: signer.address.toLowerCase() as Address },
    ...{ generation: 1, tag: null },
    signText: async (message) => {
      signature = fromHex(await signer.signMessage({ message }))
      return signature
    },
  })
  expect(seed.some((byte) => byte !== 0)).toBe(true)
  expect(signature).toEqual(new Uint8Array(65))
})
