import { describe, expect, it } from 'vitest'
import type { Hex } from '../lib/bytes'
import { ForeignContractError, NoContractError } from '../messaging/errors'
import vectors from '../protocol/vectors/probes.json'
import { probeCapabilities } from './probeCapabilities'
import type { RpcClient } from './rpcClient'
import { RpcError } from './rpcError'

interface Shown {
  answers: Record<string, string | undefined>
  code: Record<string, string | undefined>
  storage: Record<string, Record<string, string | undefined> | undefined>
}

/** A node that shows what a vector says, and refuses every other call. */
function nodeOf({ answers, code, storage }: Shown): RpcClient {
  const show = (method: string, [first, second]: readonly unknown[]): string | undefined => {
    if (method === 'eth_call') return answers[(first as { data: string }).data.slice(0, 10)]
    if (method === 'eth_getCode') return code[String(first)] ?? '0x'
    if (method === 'eth_getStorageAt')
      return storage[String(first)]?.[String(second)] ?? `0x${'00'.repeat(32)}`
    return undefined
  }
  return {
    second: null,
    sources: [],
    wsUrls: [],
    async request(method, params) {
      const answer = show(method, params)
      if (answer === undefined) throw new RpcError({ code: 3, message: 'execution reverted' })
      return answer
    },
  }
}

const ERRORS = { 'no code': NoContractError, 'neither draft': ForeignContractError }

describe('what a contract speaks and has', () => {
  it.each(vectors.accept)('$rule: $name', async ({ contract, capabilities, ...shown }) => {
    expect(await probeCapabilities(nodeOf(shown as Shown), contract as Hex)).toEqual(capabilities)
  })

  it.each(vectors.reject)('$rule rejects: $name', async ({ contract, reason, ...shown }) => {
    const probing = probeCapabilities(nodeOf(shown), contract as Hex)
    await expect(probing).rejects.toBeInstanceOf(ERRORS[reason as keyof typeof ERRORS])
  })
})
