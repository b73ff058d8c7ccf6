import type { LocalAccount } from 'viem'
import { createChainCheck } from '../src/chain/chainCheck'
import { fetchIdentityLogs } from '../src/chain/identityLogs'
import { createKeyDirectory } from '../src/chain/keyDirectory'
import { createLogSource } from '../src/chain/logSource'
import { createRpcClient } from '../src/chain/rpcClient'
import { createSubmitter } from '../src/chain/submitter'
import { fromHex, type Hex } from '../src/lib/bytes'
import { systemClock } from '../src/lib/systemClock'
import { createEngine } from '../src/messaging/createEngine'
import { createIngest } from '../src/messaging/createIngest'
import type { Engine } from '../src/messaging/engine'
import { deriveLabelKeys, toOwnKey } from '../src/messaging/keyring'
import { createMemoryLocalStore, createMemoryMessageStore } from '../src/messaging/memoryStores'
import { Algorithm } from '../src/protocol/algorithm'
import { DEFAULT_LABEL } from '../src/protocol/labels'
import { deriveLabelKey } from '../src/protocol/messagingKey'
import type { ChainConfig } from '../src/session/config'
import { signSeed } from '../src/session/recoverSeeds'
import { createInlineOpener } from '../src/worker/openerInline'
import { createAccountProvider } from './accountProvider'

export interface NodeEngineOptions {
  readonly chain: Pick<ChainConfig, 'chainId' | 'contract' | 'fromBlock' | 'rpcUrls'>
  readonly signer: LocalAccount
  /** The host name in the text that is signed: another one means other keys (K1). Default "localhost". */
  readonly keyDomain?: string
  /** Milliseconds between two looks at a quiet chain. */
  readonly pollInterval: number
}

/**
 * The page's engine in Node, for an account whose private key is in this process; what it knows it keeps in memory.
 * Registers a default key, without an end, where the account has none. Not started yet.
 */
export async function createNodeEngine(options: NodeEngineOptions): Promise<Engine> {
  const { signer, keyDomain = 'localhost', pollInterval } = options
  const { chainId, contract, fromBlock, rpcUrls } = options.chain
  const account = signer.address.toLowerCase() as Hex
  const client = createRpcClient(rpcUrls, { check: createChainCheck(chainId) })
  const source = createLogSource({ client, contract, fromBlock, pollInterval })
  const scope = { chainId, contract, genesisHash: await source.fetchGenesisHash(), account }
  const provider = createAccountProvider(signer, client)
  const submitter = createSubmitter({ ...scope, provider: () => provider, client })

  const seed = await signSeed({
    domain: keyDomain,
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

  const directory = createKeyDirectory({ client, contract, fromBlock })
  const messages = createMemoryMessageStore(scope)
  const opener = createInlineOpener(scope)
  return createEngine({
    scope,
    keys,
    ports: {
      ingest: createIngest({
        scope,
        ports: { source, directory, opener, messages, clock: systemClock },
        keys,
      }),
      source,
      directory,
      submitter,
      messages,
      local: createMemoryLocalStore(),
      clock: systemClock,
    },
  })
}
