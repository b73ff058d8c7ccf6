/** The people of the demo links and the address index of each under the test mnemonic. */
export const DEMO_PEOPLE = {
  alice: { name: 'Alice (demo)', addressIndex: 1 },
  bob: { name: 'Bob (demo)', addressIndex: 2 },
} as const

export type DemoPerson = keyof typeof DEMO_PEOPLE

const LOCAL_CHAIN = 31337

/** Whom `?as=` names. null without it, and always null on any chain but the local one: the demo keys are public knowledge. */
export function demoPerson(search: string, chainId: number): DemoPerson | null {
  const named = new URLSearchParams(search).get('as')
  return chainId === LOCAL_CHAIN && (named === 'alice' || named === 'bob') ? named : null
}
