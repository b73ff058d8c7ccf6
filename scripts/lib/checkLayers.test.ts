import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLayers } from './checkLayers'

const PACKAGES = ['react', 'wagmi', '@rainbow-me/rainbowkit', 'viem', 'idb', '@noble/hashes', 'vitest']

/** Forbidden imports, each with the rule of .dependency-cruiser.cjs that must reject it. */
const PLANTED: readonly (readonly [file: string, code: string, rule: string])[] = [
  ['src/lib/a.ts', "import '../protocol/fine'", 'lib'],
  ['src/lib/b.ts', "import 'viem'", 'lib'],
  ['src/protocol/a.ts', "import 'viem'", 'protocol'],
  ['src/protocol/b.ts', "import type { T } from '../messaging/types'\nexport type U = T", 'protocol'],
  ['src/messaging/a.ts', "import 'react'", 'messaging'],
  ['src/messaging/b.ts', "import 'node:fs'", 'messaging'],
  ['src/chain/a.ts', "import '../messaging/engine'", 'chain'],
  ['src/storage/a.ts', "import '../chain/fine'", 'storage'],
  ['src/worker/a.ts', "import 'react'", 'worker'],
  ['src/ui/a.tsx', "import '../session/fine'", 'ui'],
  ['src/session/a.ts', "import '../storage/fine'", 'session'],
  ['src/session/b.ts', "import 'wagmi'", 'wallet-packages'],
  ['src/wallet/a.ts', "import '../messaging/types'", 'wallet'],
  ['src/features/thread/a.tsx', "import '../composer/fine'", 'features'],
  ['src/features/thread/b.tsx', "import '../../messaging/sync'", 'features'],
  ['src/features/thread/e.test.tsx', "import '../../messaging/sync'", 'features-tests'],
  [
    'src/features/thread/c.tsx',
    "export const load = () => import('@rainbow-me/rainbowkit')",
    'wallet-packages',
  ],
  ['src/features/thread/d.tsx', "import '../../app/App'", 'nobody-imports-app'],
  ['src/protocol/e.test.ts', "import 'vitest'\nimport '../messaging/types'", 'protocol-tests'],
  ['src/helpers/a.ts', "import '../lib/fine'", 'known-folder'],
  ['bot/main.ts', "import './more'", 'bot'],
  ['bot/more.ts', "import '../src/session/fine'", 'bot'],
  ['bench/page.ts', "import './more'", 'bench'],
  ['bench/more.ts', "import '../src/wallet/fine'", 'bench'],
  ['src/messaging/c.ts', "import '../../bench/fine'", 'nobody-imports-bench'],
  ['src/worker/c.ts', "import './d'", 'no-cycles'],
]

/** What the table allows, in the forms that a careless pattern would reject. */
const ALLOWED: readonly (readonly [file: string, code: string])[] = [
  ['src/lib/fine.ts', 'export const a = 1'],
  ['src/protocol/fine.ts', "import '@noble/hashes'\nimport '../lib/fine'"],
  ['src/protocol/fine.test.ts', "import 'vitest'\nimport './fine'\nimport 'node:fs'"],
  ['src/messaging/types.ts', "import '../lib/fine'\nexport type T = number"],
  ['src/messaging/engine.ts', "import './types'\nimport '../protocol/fine'"],
  ['src/chain/fine.ts', "import 'viem'\nimport '../messaging/types'"],
  ['src/storage/fine.ts', "import 'idb'"],
  ['bench/fine.ts', "import '../src/messaging/engine'\nimport '../src/chain/fine'\nimport 'viem'"],
  ['bot/fine.ts', "import '../src/messaging/engine'\nimport 'node:fs'"],
  ['src/session/fine.ts', "import 'react'\nimport '../messaging/engine'"],
  ['src/wallet/fine.ts', "import 'wagmi'\nimport '@rainbow-me/rainbowkit'\nimport '../session/fine'"],
  ['src/features/composer/fine.tsx', "import './more'\nimport 'react'\nimport '../../session/fine'"],
  ['src/features/composer/more.ts', "import '../../messaging/types'\nimport '../../messaging/engine'"],
  ['src/features/testing/fake.ts', 'export const a = 1'],
  ['src/features/composer/fine.test.tsx', "import '../testing/fake'"],
  ['src/messaging/sync.ts', 'export const a = 1'],
  ['src/app/App.tsx', "import '../storage/fine'\nimport 'wagmi'\nimport '../features/composer/fine'"],
  ['src/main.tsx', "import 'react'\nimport './app/App'"],
]

let root = ''
const write = async (file: string, content: string) => {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), `${content}\n`)
}
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'sealog-layers-')))
  await write('tsconfig.json', '{}')
  await write('package.json', '{ "type": "module" }')
  for (const name of PACKAGES) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }))
    await write(`node_modules/${name}/index.js`, 'export const a = 1')
  }
})
afterAll(() => rm(root, { recursive: true }))

test('an empty tree is an error, not a pass', async () => {
  await expect(checkLayers(root)).rejects.toThrow(/no source file/)
})

test('what the import table allows passes, and every file is read', async () => {
  for (const [file, code] of ALLOWED) await write(file, code)
  expect(await checkLayers(root)).toEqual({ modules: ALLOWED.length, violations: [] })
})

test('every planted forbidden import is rejected by the rule that is meant for it', async () => {
  for (const [file, code] of PLANTED) await write(file, code)
  // The other half of the cycle, which is reported once.
  await write('src/worker/d.ts', "import './c'")
  const { modules, violations } = await checkLayers(root)
  expect(modules).toBe(ALLOWED.length + PLANTED.length + 1)
  const missed = PLANTED.filter(
    ([file, , rule]) => !violations.some((line) => line.startsWith(`${rule}: ${file} → `)),
  )
  expect(missed).toEqual([])
  const offenders = new Set(violations.map((line) => /: (\S+) →/.exec(line)?.[1]))
  expect([...offenders].sort()).toEqual(PLANTED.map(([file]) => file).sort())
})
