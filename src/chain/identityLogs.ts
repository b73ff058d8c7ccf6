import type { Address, KeyLog, MessageLog } from '../messaging/types'
import { fetchHead } from './fetchHead'
import { createLogReader } from './logReader'
import type { ContractLocation } from './openLogReader'
import type { RpcClient } from './rpcClient'

/**
 * What an account says about its own keys, over all blocks, in chain order: its registrations and what it wrote to itself
 * under label "key-link". Read from the configured RPC and from the wallet's node (createProviderClient), since either
 * alone may hide a newer generation (PROTOCOL: seed, rule on later uses).
 * @throws {NetworkError}
 * @throws {FromBlockError}
 */
export async function fetchIdentityLogs(
  client: RpcClient,
  { account, contract, fromBlock }: ContractLocation & { account: Address },
): Promise<{ registrations: KeyLog[]; links: MessageLog[] }> {
  const { number: toBlock } = await fetchHead(client, fromBlock)
  const { keys, messages } = await createLogReader({ client, contract, fromBlock }).fetch({
    keysOf: [account],
    keyLinksOf: account,
    fromBlock,
    toBlock,
  })
  return { registrations: keys, links: messages }
}
