// Here, so that they are in the worker's one script: it reads the chain at once, and each would cost a request before it can.
import '../chain/activityRecord'
import '../chain/currentDialect'
import '../chain/openLogReader'
import '../chain/readAllParts'
import { createChainCheck } from '../chain/chainCheck'
import { createKeyDirectory } from '../chain/keyDirectory'
import { createLogSource } from '../chain/logSource'
import { createRpcClient } from '../chain/rpcClient'
import { defaultPollInterval } from '../chain/watchHead'
import { systemClock } from '../lib/systemClock'
import { createIngest } from '../messaging/createIngest'
import { createTabGroup } from '../storage/createTabGroup'
import { openMessageStore } from '../storage/openMessageStore'
import { messageSchema } from '../storage/schema'
import * as storedHistory from '../storage/storedHistory'
import { createInlineOpener } from './openerInline'
import { serveIngest } from './serveIngest'

/** The second composition root: reads the chain and writes the store, away from the thread that draws. */
serveIngest(globalThis, async ({ chain, scope, keys, dataKey }) => {
  const { chainId, rpcUrls, contract, fromBlock } = chain
  const client = createRpcClient(rpcUrls, { check: createChainCheck(chainId) })
  return createIngest({
    scope,
    keys,
    ports: {
      source: createLogSource({ client, contract, fromBlock, pollInterval: defaultPollInterval(chainId) }),
      directory: createKeyDirectory({ client, contract, fromBlock }),
      opener: createInlineOpener(scope, async () => (await import('./createSodium')).createSodium()),
      messages: await openMessageStore({ scope, dataKey }, navigator.locks, async () => storedHistory),
      clock: systemClock,
      tabs: createTabGroup(messageSchema(scope).name, navigator.locks),
    },
  })
})
