import { startSparseChain } from '../scripts/lib/startSparseChain'
import { createChainCheck } from '../src/chain/chainCheck'
import { fetchIdentityLogs } from '../src/chain/identityLogs'
import { createKeyDirectory } from '../src/chain/keyDirectory'
import { createLogSource } from '../src/chain/logSource'
import { createRpcClient } from '../src/chain/rpcClient'
import type { Hex } from '../src/lib/bytes'
import { systemClock } from '../src/lib/systemClock'
import { createIngest } from '../src/messaging/createIngest'
import { createMemoryMessageStore } from '../src/messaging/memoryStores'
import { loadWhole } from '../src/messaging/testing/loadWhole'
import { createInlineOpener } from '../src/worker/openerInline'
import { CHAIN_ID } from './people'
import { createYearStory } from './yearStory'

export interface YearFigure {
  /** Requests that a cold restore took, by method. */
  readonly requests: Readonly<Record<string, number>>
  readonly total: number
  /** Blocks of the year. */
  readonly blocks: number
  /** Messages of the owner that were written, and those that were restored and opened. */
  readonly written: number
  readonly restored: number
}

/** The most blocks that the node takes at once. */
const LIMIT = 10_000
/** Blocks of twenty minutes are not final. */
const FINALITY = 600

/**
 * Restores a year of two-second blocks with sixty active days in an engine that knows nothing, from a node that takes 10,000
 * blocks at once. Everything counts: the chain's identity, the account's own keys as at unlock, the head, the activity record,
 * the messages, the key histories of the peers, and what is refused.
 */
export async function measureYear({ activeDays }: { activeDays?: number } = {}): Promise<YearFigure> {
  const chain = await startSparseChain({
    maxBlocks: LIMIT,
    finality: FINALITY,
    timeOf: (number) => 1_750_000_000 + 2 * number,
  })
  try {
    const story = createYearStory(chain.contract, activeDays)
    for (const { number, calls } of story.blocks) await chain.mine(number, calls)
    await chain.mine(story.end, [])
    chain.takeRequests()

    const restored = await restore(chain.rpcUrl, chain.contract, story.owner)
    const methods = chain.takeRequests()
    const requests: Record<string, number> = {}
    for (const method of methods) requests[method] = (requests[method] ?? 0) + 1
    return { requests, total: methods.length, blocks: story.end, written: story.messages, restored }
  } finally {
    await chain.stop()
  }
}

/** The number of messages that were opened. */
async function restore(
  rpcUrl: string,
  contract: Hex,
  { address: account, key }: ReturnType<typeof createYearStory>['owner'],
): Promise<number> {
  const client = createRpcClient([rpcUrl], { check: createChainCheck(CHAIN_ID) })
  const location = { client, contract, fromBlock: 1 }
  const source = createLogSource({ ...location, pollInterval: 3_600_000 })
  const scope = { chainId: CHAIN_ID, contract, genesisHash: await source.fetchGenesisHash(), account }
  await fetchIdentityLogs(client, { account, ...location })
  const messages = createMemoryMessageStore(scope)
  const directory = createKeyDirectory(location)
  const ingest = createIngest({
    scope,
    ports: { source, directory, opener: createInlineOpener(scope), messages, clock: systemClock },
    keys: [key],
  })
  const live = new Promise<void>((resolve, reject) => {
    ingest.watch((event) => {
      if (event.type !== 'status') return
      if (event.status.sync?.phase === 'live') resolve()
      if (event.status.sync?.phase === 'offline')
        reject(new Error(`the restore failed: ${event.status.sync.error}`))
    })
  })
  await ingest.load()
  await ingest.start()
  await live
  ingest.stop()
  return (await loadWhole(messages)).messages.length
}
