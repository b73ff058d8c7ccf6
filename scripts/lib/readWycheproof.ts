import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRepo } from './paths'

// Test data of C2SP/wycheproof, schema testvectors_v1: it lies beside the repository, which carries no copy of it.
const FOLDER = process.env['WYCHEPROOF'] ?? inRepo('../shared/vectors/wycheproof')

/** Whether the vectors are there. */
export const hasWycheproof = existsSync(FOLDER)
/** For the name of a test that is skipped without them. */
export const NO_WYCHEPROOF = '(skipped: ../shared/vectors is absent; WYCHEPROOF may name its folder)'

type Case<T> = T & { tcId: number; comment: string; flags: string[]; result: string }
interface File<T, G> {
  numberOfTests: number
  testGroups: (G & { tests: Case<T>[] })[]
}

/** A case of xchacha20_poly1305_test.json, in hex without 0x. */
export interface SealedCase {
  key: string
  iv: string
  aad: string
  msg: string
  ct: string
  tag: string
}

/** The cases of a file of vectors; `count` is how many it says that it has. */
export function readWycheproof<T, G = unknown>(name: string) {
  const file = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as File<T, G>
  const groups = file.testGroups
  return { count: file.numberOfTests, groups, tests: groups.flatMap(({ tests }) => tests) }
}
