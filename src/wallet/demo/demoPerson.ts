/** The people of the demo links: index under the test mnemonic, and the address that it gives. */
export const DEMO_PEOPLE = {
  alice: { name: 'Alice (demo)', addressIndex: 1, address: '0x70997970c51812dc3a010c7d01b50e0d17dc79c8' },
  bob: { name: 'Bob (demo)', addressIndex: 2, address: '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc' },
} as const

export type DemoPerson = keyof typeof DEMO_PEOPLE

const LOCAL_CHAIN = 31337

/** Whom `?as=` names. null without it, and always null on any chain but the local one: the demo keys are public knowledge. */
export function demoPerson(search: string, chainId: number): DemoPerson | null {
  const named = new URLSearchParams(search).get('as')
  return chainId === LOCAL_CHAIN && (named === 'alice' || named === 'bob') ? named : null
}
