import { hashTypedData } from 'viem'
import { describe, expect, it } from 'vitest'
import { fromHex, type Hex } from '../lib/bytes'
import { type Registration, registrationTypedData } from './registration'
import vectors from './vectors/registrations.json'

/** A registration as the vectors write it. */
const read = (vector: Omit<Registration, 'publicKey'> & { publicKey: string }): Registration => ({
  ...vector,
  publicKey: fromHex(vector.publicKey),
})

describe('the typed data of a signed registration', () => {
  it.each(vectors.accept)('R6: hashes as the vector says: $name', ({ digest, ...vector }) => {
    const registration = read(vector as unknown as Parameters<typeof read>[0])
    const data = registrationTypedData(registration)
    // Through JSON, as a wallet gets it.
    const sent = JSON.parse(JSON.stringify(data)) as Parameters<typeof hashTypedData>[0]
    expect(hashTypedData(sent)).toBe(digest)
  })

  it('R6: the domain has no salt and no field beside the four', () => {
    const [vector] = vectors.accept
    const data = registrationTypedData(read(vector as unknown as Parameters<typeof read>[0]))
    expect(data.domain).toEqual({
      name: 'Sealog',
      version: '1',
      chainId: 31337,
      verifyingContract: vector?.contract as Hex,
    })
    expect(data.types.EIP712Domain.map(({ name }) => name)).toEqual(Object.keys(data.domain))
  })
})
