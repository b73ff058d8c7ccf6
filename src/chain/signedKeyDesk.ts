import { encodeFunctionData } from 'viem'
import { readUint } from '../lib/bytes'
import { RevertedError } from '../messaging/errors'
import type { SignedKeyDesk } from '../messaging/ports'
import type { Address } from '../messaging/types'
import { sealogAbi } from './abi'
import { encodeCalls } from './encodeCalls'
import { probeCapabilities } from './probeCapabilities'
import { probeDialect } from './probeDialect'
import { readBytesAnswer } from './readBytesAnswer'
import { readChain } from './readChain'
import type { RpcClient } from './rpcClient'
import { toSubmitError } from './toSubmitError'

/** Asks the contract about signed registrations; nothing is signed or paid. Rules R6, R12. */
export function createSignedKeyDesk({
  client,
  contract,
}: {
  client: RpcClient
  contract: Address
}): SignedKeyDesk {
  return {
    async fetchNonce(user) {
      if (!(await probeCapabilities(client, contract)).signedRegistration) return null
      const data = encodeFunctionData({ abi: sealogAbi, functionName: 'nonces', args: [user] })
      return readChain(client, 'eth_call', [{ to: contract, data }, 'latest'], (result) => {
        const word = readBytesAnswer(result)
        return word?.length === 32 ? Number(readUint(word)) : null
      })
    },
    async accepts(call) {
      const data = encodeCalls(await probeDialect(client, contract), [call])
      try {
        await client.request('eth_call', [{ to: contract, data }, 'latest'])
        return true
      } catch (error) {
        // Only the contract's own "no" is one: a node that is busy says nothing about a signature.
        const known = toSubmitError(error)
        if (known instanceof RevertedError) return false
        throw known
      }
    },
  }
}
