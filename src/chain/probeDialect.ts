import { toHex } from '../lib/bytes'
import { ForeignContractError } from '../messaging/errors'
import type { Address } from '../messaging/types'
import { DEFAULT_LABEL, labelToKeyIndex } from '../protocol/labels'
import { callContract } from './callContract'
import type { Dialect } from './dialect'
import { fetchCode, hasFunction } from './fetchCode'
import { oncePerContract } from './oncePerContract'
import type { RpcClient } from './rpcClient'

const NOBODY: Address = `0x${'00'.repeat(20)}`
const DEFAULT_INDEX = toHex(labelToKeyIndex(DEFAULT_LABEL))

/**
 * Which draft a contract speaks. Its answers count first, since they pass through every proxy; its code where it answers
 * nobody's key with a refusal. The current draft costs one call. Rule R12.
 * @throws {NetworkError}
 * @throws {NoContractError} when there is no code at the address
 * @throws {ForeignContractError} when it speaks neither
 */
export const probeDialect = oncePerContract(async (client, contract): Promise<Dialect> => {
  // Loaded by whoever first asks a contract: a warm start shows the cache without any of it (ADR 0005).
  const { currentDialect } = await import('./currentDialect')
  if (await answers(client, contract, currentDialect)) return currentDialect
  // Before the other question: a node that refused the first one for reasons of its own must not decide.
  const code = await fetchCode(client, contract)
  if (hasFunction(code, currentDialect.keyQuery)) return currentDialect
  // Seldom met: loaded with the first contract that speaks it.
  const { draftOneDialect } = await import('./draftOneDialect')
  if (await answers(client, contract, draftOneDialect)) return draftOneDialect
  if (hasFunction(code, draftOneDialect.keyQuery)) return draftOneDialect
  throw new ForeignContractError()
})

async function answers(client: RpcClient, contract: Address, dialect: Dialect): Promise<boolean> {
  const query = dialect.encodeKeyQuery(NOBODY, DEFAULT_INDEX)
  const answer = query && (await callContract(client, contract, query))
  return answer !== null && dialect.decodeKey(answer) !== null
}
