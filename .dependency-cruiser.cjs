/**
 * Who may import whom: the import table of README.md, as dependency-cruiser reads it. Run by scripts/lib/checkLayers.ts.
 * Each folder of src/ names the folders and the packages that it may import; everything else is forbidden.
 */
const REACT = ['react']
const WALLET = ['wagmi', '@wagmi/core', '@rainbow-me/rainbowkit']

const TABLE = {
  lib: { folders: [], packages: [] },
  i18n: { folders: ['lib'], packages: [...REACT, 'i18next', 'react-i18next'] },
  protocol: { folders: ['lib'], packages: ['@noble/', 'cborg'] },
  messaging: { folders: ['protocol', 'lib'], packages: [] },
  chain: { folders: ['messaging/(errors|ports|types)', 'protocol', 'lib'], packages: ['viem'] },
  storage: {
    folders: ['messaging/(decodeChunk|encodeChunk|errors|ports|position|threadId|types)', 'protocol', 'lib'],
    packages: ['idb', '@noble/', 'age-encryption'],
  },
  worker: { folders: ['messaging', 'chain', 'storage', 'protocol', 'lib'], packages: ['libsodium-sumo'] },
  ui: { folders: ['i18n', 'lib'], packages: [...REACT, 'radix-ui', 'lucide-react', 'qr'] },
  session: { folders: ['messaging', 'protocol', 'i18n', 'lib'], packages: REACT },
  wallet: {
    folders: ['session', 'ui', 'i18n', 'lib'],
    packages: [...REACT, ...WALLET, 'viem', '@tanstack/react-query'],
    virtual: ['virtual:rainbowkit-theme\\.css'],
  },
  features: {
    folders: [
      'session',
      'messaging/(completeness|delivery|engine|findKeyUse|findSafetyNumber|keyHistory|messageList|search|selectors|state|threadId|timeline|types|verification|viewKeyHistory)',
      'ui',
      'i18n',
      'lib',
    ],
    packages: [...REACT, 'react-router', '@tanstack/react-virtual', '@tanstack/react-query'],
  },
}

// What a test may use beside its folder's own imports: the test tools, Node, the local chain and the compiled contract.
const TEST = '\\.test\\.tsx?$'
const TEST_TOOLS = [
  '^node_modules/(vitest|fast-check|fake-indexeddb|happy-dom|@testing-library|axe-core|viem|@noble)/',
  '^(node:)?(assert|buffer|child_process|crypto|events|fs|http|net|os|path|stream|timers|url|util|worker_threads)(/|$)',
  '^scripts/lib/',
  '^contracts/Sealog\\.json$',
  // Fakes: of the session, for the features; of the chain, for the engine and the session.
  '^src/(features|messaging)/testing/',
  '^src/messaging/errors\\.ts$',
]

const inside = (folder) => (folder.includes('(') ? `^src/${folder}\\.tsx?$` : `^src/${folder}/`)
const installed = (name) => `^node_modules/(@types/)?${name.endsWith('/') ? name : `${name}/`}`
const allowed = (folder) => [
  // A feature is an island: features/x may import itself, never features/y ($1 is x).
  folder === 'features' ? '^src/features/$1(/|\\.tsx?$)' : `^src/${folder}/`,
  ...TABLE[folder].folders.map(inside),
  ...TABLE[folder].packages.map(installed),
  ...(TABLE[folder].virtual ?? []),
]
const source = (folder) => (folder === 'features' ? '^src/features/([^/.]+)' : `^src/${folder}/`)

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.keys(TABLE).flatMap((folder) => [
      {
        name: folder,
        comment: `src/${folder} may import only what the import table in README.md names for it`,
        severity: 'error',
        from: { path: source(folder), pathNot: TEST },
        to: { pathNot: allowed(folder) },
      },
      {
        name: `${folder}-tests`,
        comment: `a test of src/${folder} may import what the folder may, and test tools`,
        severity: 'error',
        from: { path: `${source(folder)}.*${TEST}` },
        to: { pathNot: [...allowed(folder), ...TEST_TOOLS] },
      },
    ]),
    {
      name: 'wallet-packages',
      comment:
        'wagmi and RainbowKit only in wallet and app: cached threads show before the wallet stack has loaded',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(wallet|app)/' },
      to: { path: WALLET.map(installed) },
    },
    {
      name: 'nobody-imports-app',
      comment: 'app is the composition root; only main.tsx mounts it',
      severity: 'error',
      from: { path: '^(src|bot)/', pathNot: '^src/(app/|main\\.tsx$)' },
      to: { path: '^src/app/' },
    },
    {
      name: 'main',
      comment: 'main.tsx mounts App, nothing else',
      severity: 'error',
      from: { path: '^src/main\\.tsx$' },
      to: { pathNot: ['^src/app/', '^node_modules/(@types/)?react(-dom)?/', '\\.css$'] },
    },
    {
      name: 'known-folder',
      comment: 'every file of src/ belongs to a folder of the import table',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: `^src/(${[...Object.keys(TABLE), 'app'].join('|')})/|^src/main\\.tsx$`,
      },
      to: {},
    },
    {
      name: 'bot',
      comment: 'the bot is the engine in Node: no React, no wallet stack, however indirectly',
      severity: 'error',
      from: { path: '^bot/' },
      to: {
        path: ['^src/(app|features|ui|wallet)/', ...[...REACT, ...WALLET].map(installed)],
        reachable: true,
      },
    },
    {
      name: 'bench',
      comment: 'bench measures the engine and its adapters: no React, no wallet stack, however indirectly',
      severity: 'error',
      from: { path: '^bench/' },
      to: {
        path: ['^src/(app|features|ui|wallet)/', ...[...REACT, ...WALLET].map(installed)],
        // Framework-free: the peer without a screen that writes to the app in bench/screens.ts, as in e2e/.
        pathNot: '^src/app/identityReaders\\.ts$',
        reachable: true,
      },
    },
    {
      name: 'nobody-imports-bench',
      comment: 'nothing depends on its own measurement, or on the peers that it is measured against',
      severity: 'error',
      from: { path: '^(src|bot)/' },
      to: { path: ['^bench/', installed('libsodium-wrappers')] },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^(src|bot|bench)/' }, to: { circular: true } },
    {
      name: 'no-tests',
      comment: 'no code depends on a test',
      severity: 'error',
      from: { pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'resolvable',
      comment: 'an import must resolve, or no rule can judge it',
      severity: 'error',
      from: { path: '^(src|bot|bench)/' },
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    // Type imports count. `parser` stays unset: with TypeScript 7 the tsc parser reads nothing, and says nothing.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: '^(node_modules|contracts)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'browser', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json', '.css'],
    },
  },
}
