import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sealogAbi } from './abi'

// Registry (docs/SPEC.md, R): the client speaks to exactly the contract that is deployed.
test('the typed ABI is the ABI of the committed build', () => {
  const build = readFileSync(new URL('../../contracts/Sealog.json', import.meta.url), 'utf8')
  const { abi }: { abi: unknown } = JSON.parse(build)
  expect(abi).toStrictEqual(sealogAbi)
})
