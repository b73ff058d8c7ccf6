import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Hex } from '../../src/lib/bytes'
import { minedReceipt } from './minedReceipt'
import { spawnOwned } from './ownedProcess'
import { rpcRequest } from './rpcRequest'
import { type Chain, spawnError, startChain } from './startChain'

interface Block {
  readonly number: string
  readonly hash: string
}

const FIRST = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const block = (chain: Chain, tag: string) =>
  rpcRequest<Block>(chain.rpcUrl, 'eth_getBlockByNumber', [tag, false])
/** Sends a transaction and waits for its block: the node hands out the hash a moment before. */
async function send(chain: Chain): Promise<Hex> {
  const transaction = { from: FIRST, to: FIRST, value: '0x1' }
  const hash = await rpcRequest<Hex>(chain.rpcUrl, 'eth_sendTransaction', [transaction])
  await minedReceipt(chain.rpcUrl, hash)
  return hash
}
/** Number of the newest block in a state file, once there is one. */
const savedHead = async (stateFile: string): Promise<unknown> =>
  JSON.parse(await readFile(stateFile, 'utf8').catch(() => 'null'))?.best_block_number

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealog-chain-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a transaction becomes final, then the chain rests and writes nothing; a restart keeps it', async () => {
  const stateFile = join(folder, 'chain.json')
  const first = await startChain({ rpcPort: 0, stateFile })
  await send(first)
  await expect.poll(async () => Number((await block(first, 'finalized')).number)).toBe(1)
  const head = await block(first, 'latest')
  // What is final is saved in the same round; in the two rounds after it nothing is done.
  await expect.poll(() => savedHead(stateFile)).toBe(Number(head.number))
  const written = (await stat(stateFile)).mtimeMs
  await sleep(2_500)
  expect(await block(first, 'latest')).toEqual(head)
  expect((await stat(stateFile)).mtimeMs).toBe(written)
  const genesis = (await block(first, '0x0')).hash
  const hash = await send(first)
  await first.stop()

  const second = await startChain({ rpcPort: 0, stateFile })
  try {
    expect((await block(second, '0x0')).hash).toBe(genesis)
    const receipt = await rpcRequest<{ status: string } | null>(second.rpcUrl, 'eth_getTransactionReceipt', [
      hash,
    ])
    expect(receipt?.status).toBe('0x1')
  } finally {
    await second.stop()
  }
})

test('an executable without its execute bit is told in one line with a way out', async () => {
  const file = join(folder, 'anvil')
  await writeFile(file, '', { mode: 0o644 })
  const cause = await new Promise<Error>((resolve) => spawnOwned(file, []).once('error', resolve))
  expect(spawnError(cause, file).shortMessage).toMatch(/^\S+ may not be executed: .*chmod \+x.*$/)
})

test('a taken port and a broken state file are told in one line with a way out', async () => {
  const chain = await startChain({ rpcPort: 0 })
  await expect(startChain({ rpcPort: chain.port })).rejects.toThrow(/^Port \d+ is taken: .*--rpc-port N\.$/)
  await chain.stop()

  const stateFile = join(folder, 'broken.json')
  await writeFile(stateFile, '{broken')
  await expect(startChain({ rpcPort: 0, stateFile })).rejects.toThrow(/^The saved chain .* --fresh\.$/)
  await writeFile(stateFile, '{"block":1}')
  await expect(startChain({ rpcPort: 0, stateFile })).rejects.toThrow(/^(?!.*\n).*--fresh\.$/)
})
