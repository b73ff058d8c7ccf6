/**
 * The echo bot: the same engine as the page, in Node. It registers a key when it has none, then answers what it reads.
 * SEALOG_CONFIG names a config.json, SEALOG_BOT_KEY is its private key.
 */
import { readFile } from 'node:fs/promises'
import { privateKeyToAccount } from 'viem/accounts'
import { createChainCheck } from '../src/chain/chainCheck'
import { fetchIdentityLogs } from '../src/chain/identityLogs'
import { createKeyDirectory } from '../src/chain/keyDirectory'
import { createLogSource } from '../src/chain/logSource'
import { createRpcClient } from '../src/chain/rpcClient'
import { createSubmitter } from '../src/chain/submitter'
import { BaseError } from '../src/lib/BaseError'
import { fromHex, type Hex } from '../src/lib/bytes'
import { createEngine } from '../src/messaging/createEngine'
import { deriveLabelKeys, toOwnKey } from '../src/messaging/keyring'
import { createMemoryLocalStore, createMemoryMessageStore } from '../src/messaging/memoryStores'
import type { Clock } from '../src/messaging/ports'
import { Algorithm } from '../src/protocol/algorithm'
import { DEFAULT_LABEL } from '../src/protocol/labels'
import { deriveLabelKey } from '../src/protocol/messagingKey'
import { parseConfig } from '../src/session/config'
import { signSeed } from '../src/session/recoverSeeds'
import { createInlineOpener } from '../src/worker/openerInline'
import { createAccountProvider } from './accountProvider'
import { startEcho } from './echo'

const POLL_INTERVAL = 1000

const clock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

async function main(): Promise<void> {
  const { SEALOG_CONFIG: configFile, SEALOG_BOT_KEY: privateKey } = process.env
  if (!configFile || !privateKey)
    throw new BaseError('Set SEALOG_CONFIG and SEALOG_BOT_KEY to start the echo bot.')
  const config = parseConfig(JSON.parse(await readFile(configFile, 'utf8')))
  const [{ chainId, contract, fromBlock, rpcUrls }] = config.chains
  const signer = privateKeyToAccount(privateKey as Hex)
  const account = signer.address.toLowerCase() as Hex

  const client = createRpcClient(rpcUrls, { check: createChainCheck(chainId) })
  const source = createLogSource({ client, contract, fromBlock, pollInterval: POLL_INTERVAL })
  const genesisHash = await source.fetchGenesisHash()
  const scope = { chainId, contract, genesisHash, account }
  const provider = createAccountProvider(signer, client)
  const submitter = createSubmitter({
    provider: () => provider,
    client,
    chainId,
    genesisHash,
    contract,
    account,
  })

  const seed = await signSeed({
    domain: config.keyDomain ?? 'localhost',
    account,
    generation: 1,
    tag: null,
    signText: async (text) => fromHex(await signer.signMessage({ message: text })),
  })
  const { registrations } = await fetchIdentityLogs(client, { account, contract, fromBlock })
  const found = deriveLabelKeys([seed], registrations)
  const first = { label: DEFAULT_LABEL, generation: 1, version: 1, algorithm: Algorithm.X25519 } as const
  const keys = (
    found.length > 0 ? found : [{ ...first, labelKey: deriveLabelKey(seed.seed, DEFAULT_LABEL, 1) }]
  ).map(toOwnKey)
  const [key] = keys
  if (registrations.length === 0 && key) {
    const { publicKey, algorithm, keyIndex } = key
    await submitter.submit([
      { type: 'updatePublicKey', keyIndex, key: { publicKey, algorithm, validBefore: 0 } },
    ])
  }

  const engine = createEngine({
    scope,
    keys,
    ports: {
      source,
      directory: createKeyDirectory({ client, contract, fromBlock }),
      submitter,
      opener: createInlineOpener(scope),
      messages: createMemoryMessageStore(scope),
      local: createMemoryLocalStore(),
      clock,
    },
  })
  await engine.start()
  const stopEcho = startEcho(engine)
  const stop = () => {
    stopEcho()
    engine.stop()
    process.exit(0)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`Echo bot ready at ${signer.address}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`Error: ${error instanceof BaseError ? error.shortMessage : String(error)}\n`)
  process.exit(1)
})
