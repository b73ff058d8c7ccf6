import { describe, expect, test } from 'vitest'
import { ConfigError } from './ConfigError'
import { parseConfig } from './config'

/** Issue 2, item 11: `dist/` reads config.json beside it at run time; a bad config is explained on the page. */
const chain = {
  chainId: 31337,
  name: 'Local chain',
  rpcUrls: ['http://localhost:8545', 'ws://localhost:8545'],
  contract: '0x5d82Ed808596C143CD425d5E4a509533551533E5',
  fromBlock: 0,
}

const WRONG_FIELDS: readonly (readonly [field: string, value: unknown])[] = [
  ['chainId', 0],
  ['chainId', '31337'],
  ['chainId', 1.5],
  ['name', undefined],
  ['contract', '0x1234'],
  ['contract', 'c'.repeat(42)],
  ['contract', undefined],
  ['contract', '0x5d82Ed808596C143CD425d5E4a509533551533e5'],
  ['fromBlock', -1],
  ['fromBlock', undefined],
  ['rpcUrls', 'http://localhost'],
  ['rpcUrls', []],
  ['rpcUrls', ['ws://localhost']],
  ['explorerUrl', 'javascript:alert(1)'],
]

describe('parseConfig', () => {
  test('takes what the issue shows; the contract in lower case, fields that resemble none of ours left out', () => {
    const json = {
      chains: [{ ...chain, explorerUrl: 'https://explorer.example', extra: 1 }],
      $schema: 'config.schema.json',
      keyDomain: 'sealog.example',
    }
    expect(parseConfig(json)).toEqual({
      keyDomain: 'sealog.example',
      chains: [{ ...chain, contract: chain.contract.toLowerCase(), explorerUrl: 'https://explorer.example' }],
    })
  })

  test.each([
    ['rpcUrl', 'rpcUrls'],
    ['RPCURLS', 'rpcUrls'],
    ['contractAddress', 'contract'],
    ['chainID', 'chainId'],
    ['fromblock', 'fromBlock'],
    ['explorer', 'explorerUrl'],
  ])('refuses the chain field %s beside valid ones and names %s', (typo, meant) => {
    const parse = () => parseConfig({ chains: [chain, { ...chain, [typo]: 'x' }] })
    expect(parse).toThrow(ConfigError)
    expect(parse).toThrow(`"chains[1].${typo}": did you mean "${meant}"?`)
  })

  test.each([
    ['keydomain', 'keyDomain'],
    ['domain', 'keyDomain'],
    ['projectId', 'walletConnectProjectId'],
    ['ensRpc', 'ensRpcUrl'],
    ['chain', 'chains'],
  ])('refuses the field %s beside valid ones and names %s', (typo, meant) => {
    expect(() => parseConfig({ chains: [chain], [typo]: 'x' })).toThrow(`"${typo}": did you mean "${meant}"?`)
  })

  test('a typo in place of a required field is named, and so is every other one', () => {
    const { rpcUrls, contract, ...rest } = chain
    const parse = () => parseConfig({ chains: [{ ...rest, rpcUrl: rpcUrls, contractAddress: contract }] })
    expect(parse).toThrow(/"chains\[0\]\.rpcUrl": did you mean "rpcUrls"\? .*"chains\[0\]\.contractAddress"/)
  })

  test('takes what a page may reach without TLS, an explorer that it only links to, and a contract without capitals', () => {
    const open = {
      ...chain,
      rpcUrls: ['http://127.0.0.1:1', 'ws://localhost', 'https://rpc.example/key'],
      contract: chain.contract.toLowerCase(),
      explorerUrl: 'http://explorer.example',
    }
    expect(parseConfig({ chains: [open] }).chains).toEqual([open])
  })

  test('several chains keep their order', () => {
    const { chains } = parseConfig({ chains: [chain, { ...chain, chainId: 1, name: 'Other' }] })
    expect(chains.map(({ chainId }) => chainId)).toEqual([31337, 1])
  })

  test.each([
    ['a list', [], 'the file'],
    ['null', null, 'the file'],
    ['a text', 'chains', 'the file'],
    ['no chains', {}, '"chains"'],
    ['an empty list of chains', { chains: [] }, '"chains"'],
    ['a chain that is no object', { chains: [7] }, '"chains[0]"'],
    ['a second chain that is wrong', { chains: [chain, { ...chain, name: '' }] }, '"chains[1].name"'],
    ['an empty keyDomain', { keyDomain: '', chains: [chain] }, '"keyDomain"'],
    ['an ensRpcUrl that is no url', { ensRpcUrl: 'mainnet', chains: [chain] }, '"ensRpcUrl"'],
    [
      'a project id that is a number',
      { walletConnectProjectId: 7, chains: [chain] },
      '"walletConnectProjectId"',
    ],
    ['a key domain with a port', { keyDomain: 'Foo.com:80', chains: [chain] }, '"keyDomain"'],
    ...WRONG_FIELDS.map(([field, value]): [string, unknown, string] => [
      `${field} ${JSON.stringify(value)}`,
      { chains: [{ ...chain, [field]: value }] },
      `"chains[0].${field}"`,
    ]),
    [
      'a chain that is named twice',
      { chains: [chain, { ...chain, chainId: 1 }, { ...chain, name: 'Again' }] },
      '"chains[2].chainId" is 31337, as "chains[0].chainId" is',
    ],
    ...['http://192.168.77.5:8545', 'ws://node.example', 'http://[::1]:8545', 'http://u:p@localhost'].map(
      (rpcUrl): [string, unknown, string] => [
        `the rpc url ${rpcUrl}`,
        { chains: [{ ...chain, rpcUrls: [...chain.rpcUrls, rpcUrl] }] },
        '"chains[0].rpcUrls[2]"',
      ],
    ),
    [
      'an ensRpcUrl without TLS',
      { ensRpcUrl: 'http://ens.example', chains: [chain] },
      '"ensRpcUrl" must begin with https://',
    ],
    [
      'an rpc url of another scheme',
      { chains: [{ ...chain, rpcUrls: ['file:///etc'] }] },
      '"chains[0].rpcUrls[0]"',
    ],
  ])('refuses %s and names the place', (_what, json, place) => {
    const parse = () => parseConfig(json)
    expect(parse).toThrow(ConfigError)
    expect(parse).toThrow(place)
  })
})
