import { beforeEach, expect, test } from 'vitest'
import { createIngest } from './createIngest'
import type { Ingest } from './ingest'
import { createMemoryDisk } from './memoryStores'
import type { HistoryStore, Opener } from './ports'
import { boundConflicts } from './testing/boundConflicts'
import { broadcast } from './testing/broadcast'
import { createPerson, createTestOpener, type Person } from './testing/createPerson'
import { FakeChain } from './testing/fakeChain'

/** ARCHITECTURE.md: "ingest (fetch → decode → open → chunk → store) is one pipeline behind ports". */
let chain: FakeChain
let alice: Person
let bob: Person
let disk: ReturnType<typeof createMemoryDisk>

function ingestOver(messages: HistoryStore, opener: Opener = createTestOpener(alice.scope)): Ingest {
  const { scope, clock } = alice
  const ports = { source: chain.source(), directory: chain.directory(), opener, messages, clock }
  return createIngest({ scope, ports, keys: [alice.key()] })
}

beforeEach(async () => {
  chain = new FakeChain()
  alice = createPerson(chain, 'alice')
  bob = createPerson(chain, 'bob')
  for (const person of [alice, bob]) person.register()
  chain.mine()
  disk = createMemoryDisk(alice.scope)
  const bobs = bob.engine()
  await bobs.start()
  await bobs.refresh()
  await broadcast(chain, bobs, alice, 'hello')
  bobs.stop()
  chain.mine(3)
})

test('the keys go with the account: once it has stopped, the opener opens nothing, whatever keys come late', async () => {
  const opener = createTestOpener(alice.scope)
  const ingest = ingestOver(disk.open(), opener)
  await ingest.load()
  await ingest.start()
  await ingest.refresh()
  const { messages, keys } = await chain.source().fetchLogs({
    account: alice.address,
    users: [alice.address, bob.address],
    fromBlock: 0,
    toBlock: chain.head.number,
  })
  const tryOpen = async () => (await opener.open(messages, keys)).map(({ status }) => status)
  expect(await tryOpen()).toEqual(['message'])
  ingest.stop()
  expect(await tryOpen()).toEqual(['unopened'])
  await ingest.setKeys([alice.key()])
  expect(await tryOpen()).toEqual(['unopened'])
})

test('a tab that another one was faster than loads what that stored, and reads on from there', async () => {
  const [one, own] = [ingestOver(disk.open()), boundConflicts(disk.open())]
  const commits: string[] = []
  const two = ingestOver({
    ...own,
    async commit(changes) {
      commits.push('refused')
      await own.commit(changes)
      commits[commits.length - 1] = 'stored'
    },
  })
  const told: unknown[] = []
  two.watch((event) => {
    if (event.type === 'status') told.push(event.status.sync?.phase)
    else told.push(event.type)
  })
  await two.load()
  await one.load()
  await one.start()
  await one.refresh()
  await two.start()
  await two.refresh()
  expect(commits).toEqual(['refused'])
  expect(told.filter((type) => type === 'loaded')).toHaveLength(2)
  expect(told).toContain('live')
  for (const ingest of [one, two]) ingest.stop()
})
