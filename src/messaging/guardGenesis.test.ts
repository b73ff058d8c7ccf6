import { expect, test, vi } from 'vitest'
import { NetworkError } from './errors'
import { guardGenesis } from './guardGenesis'
import type { HistorySource } from './ports'
import type { Head, Scope } from './types'

const scope: Scope = { chainId: 31337, contract: '0x01', genesisHash: '0xaa', account: '0x02' }

/** A node whose chain can be exchanged for another, or taken away. */
function createNode() {
  const node = { genesis: scope.genesisHash, head: 10, up: true, asked: 0 }
  const answer = <T>(value: T) => (node.up ? Promise.resolve(value) : Promise.reject(new NetworkError()))
  const source = {
    fetchGenesisHash: () => {
      node.asked++
      return answer(node.genesis)
    },
    fetchHead: () => answer<Head>({ number: node.head, hash: '0x', timestamp: 0, finalized: 0 }),
  } as HistorySource
  const onOther = vi.fn()
  return { node, onOther, guarded: guardGenesis(source, scope, onOther) }
}

test('the genesis is asked for once while the chain grows', async () => {
  const { node, onOther, guarded } = createNode()
  await guarded.fetchHead()
  node.head = 11
  expect((await guarded.fetchHead()).number).toBe(11)
  expect(node.asked).toBe(1)
  expect(onOther).not.toHaveBeenCalled()
})

test('a chain exchanged during an outage is noticed at the first answer', async () => {
  const { node, onOther, guarded } = createNode()
  await guarded.fetchHead()
  node.up = false
  await expect(guarded.fetchHead()).rejects.toThrow(NetworkError)
  Object.assign(node, { up: true, genesis: '0xbb', head: 20 })
  await expect(guarded.fetchHead()).rejects.toThrow(NetworkError)
  expect(onOther).toHaveBeenCalledWith('0xbb')
})

test('a chain exchanged between two reads is noticed by its lower head; the same chain, only behind, is not another', async () => {
  const { node, onOther, guarded } = createNode()
  await guarded.fetchHead()
  node.head = 9
  expect((await guarded.fetchHead()).number).toBe(9)
  expect(onOther).not.toHaveBeenCalled()
  Object.assign(node, { genesis: '0xbb', head: 3 })
  await expect(guarded.fetchHead()).rejects.toThrow(NetworkError)
  expect(onOther).toHaveBeenCalledWith('0xbb')
})
