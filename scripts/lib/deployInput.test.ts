import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/session/config'
import { deploymentEntry, readAccount } from './deployInput'

const KEY = generatePrivateKey()
const ADDRESS = '0x9295F10E825Ed4C0AA68512a9432918C6C655d4C'

test('the key is read from the named variable, with or without 0x', () => {
  const { address } = privateKeyToAccount(KEY)
  expect(readAccount('https://rpc', 'PK', { PK: KEY }).address).toBe(address)
  expect(readAccount('https://rpc', 'PK', { PK: KEY.slice(2) }).address).toBe(address)
})

test('what is missing or wrong is named, and the key is in no message', () => {
  expect(() => readAccount('', 'PK', { PK: KEY })).toThrow(/^Usage: npm run deploy/)
  expect(() => readAccount('ws://rpc', 'PK', { PK: KEY })).toThrow(/http or https/)
  expect(() => readAccount('https://rpc', 'PK', {})).toThrow(/variable PK is not set/)
  const wrong = `${KEY}00`
  const messages = [
    () => readAccount('https://rpc', 'PK', { PK: wrong }),
    // All zero bytes are hex, but no secp256k1 key.
    () => readAccount('https://rpc', 'PK', { PK: `0x${'0'.repeat(64)}` }),
    () => readAccount('https://rpc', KEY, {}),
    () => readAccount('https://rpc', KEY.slice(2), {}),
  ].map((read) => {
    try {
      read()
    } catch (error) {
      return String(error)
    }
    return 'no error'
  })
  expect(messages[0]).toMatch(/PK holds no private key/)
  expect(messages[1]).toMatch(/PK holds no private key/)
  expect(messages[2]).toMatch(/variable that --private-key-env names is not set/)
  expect(messages[3]).toMatch(/variable that --private-key-env names is not set/)
  for (const message of messages) expect(message).not.toContain(KEY.slice(2))
})

test('the printed entry is one that the app accepts', () => {
  const deployment = { address: ADDRESS, chainId: 8453, fromBlock: 12, isNew: true } as const
  const base = { name: 'Base', blockExplorers: { default: { url: 'https://basescan.org' } } }
  const entry = deploymentEntry('https://rpc', deployment, base)
  expect(parseConfig({ chains: [entry] }).chains[0]).toEqual({
    chainId: 8453,
    name: 'Base',
    rpcUrls: ['https://rpc'],
    contract: ADDRESS.toLowerCase(),
    fromBlock: 12,
    explorerUrl: 'https://basescan.org',
  })
  expect(deploymentEntry('https://rpc', { ...deployment, chainId: 5 }, undefined)).toMatchObject({
    name: 'Chain 5',
  })
})
