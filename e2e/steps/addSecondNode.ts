import type { BrowserContext } from '@playwright/test'
import { decodeFunctionResult, encodeFunctionResult, type Hex, toFunctionSelector } from 'viem'
import { sealogAbi } from '../../src/chain/abi'
import type { Sealog } from '../support/fixtures'

/** A second node of the same chain, in front of the real one, that can be made to name another public key for everybody. */
export interface SecondNode {
  /** null: the truth. */
  forgedKey: Hex | null
  /** How often it was asked for somebody's key. */
  asked: number
}

const GET_KEY = toFunctionSelector('getUserPublicKey(address,bytes32)')

/** Gives this browser a config.json with a second url. On the page's own host, which its policy allows. */
export async function addSecondNode(
  context: BrowserContext,
  { config, chain, url }: Pick<Sealog, 'config' | 'chain' | 'url'>,
): Promise<SecondNode> {
  const node: SecondNode = { forgedKey: null, asked: 0 }
  const [first] = config.chains
  const rpcUrls = [...first.rpcUrls, `${url}/second-node`]
  await context.route('**/config.json', (route) =>
    route.fulfill({ json: { chains: [{ ...first, rpcUrls }] } }),
  )
  await context.route('**/second-node', async (route) => {
    const body = route.request().postData() ?? ''
    const { method, params }: { method: string; params: [{ data?: string }] } = JSON.parse(body)
    const response = await fetch(chain.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const answer: { result: Hex } = JSON.parse(await response.text())
    if (method !== 'eth_call' || !params[0].data?.startsWith(GET_KEY)) return route.fulfill({ json: answer })
    node.asked++
    if (node.forgedKey === null) return route.fulfill({ json: answer })
    const call = { abi: sealogAbi, functionName: 'getUserPublicKey' } as const
    const key = decodeFunctionResult({ ...call, data: answer.result })
    const result = encodeFunctionResult({ ...call, result: { ...key, public_key: node.forgedKey } })
    return route.fulfill({ json: { ...answer, result } })
  })
  return node
}
