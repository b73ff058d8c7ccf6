import { expect, test } from 'vitest'
import type { Config } from '../session/config'
import { connectSources } from './connectSources'

const chain = (...rpcUrls: string[]): Config['chains'][0] => ({
  chainId: 1,
  name: 'Chain',
  rpcUrls,
  contract: `0x${'00'.repeat(20)}`,
  fromBlock: 0,
})

test('the configured RPCs by origin, each once, without their secret paths', () => {
  expect(
    connectSources({
      chains: [
        chain('https://rpc.example/v2/secret', 'wss://rpc.example/ws'),
        chain('https://rpc.example:8443'),
      ],
    }),
  ).toEqual(['https://rpc.example', 'wss://rpc.example', 'https://rpc.example:8443'])
})

test('the ENS node and the WalletConnect relay only where the config has them', () => {
  const config: Config = { chains: [chain('http://localhost:8545')] }
  expect(connectSources(config)).toEqual(['http://localhost:8545'])
  expect(connectSources({ ...config, ensRpcUrl: 'https://eth.example/key' })).toContain('https://eth.example')
  expect(connectSources({ ...config, walletConnectProjectId: 'abc' })).toContain(
    'wss://relay.walletconnect.org',
  )
})
