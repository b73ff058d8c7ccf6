import { rpcRequest } from '../scripts/lib/rpcRequest'
import { startSparseChain } from '../scripts/lib/startSparseChain'
import { currentDialect } from '../src/chain/currentDialect'
import { encodeCalls } from '../src/chain/encodeCalls'
import { fromHex, type Hex } from '../src/lib/bytes'
import { partyOf } from '../src/messaging/partyOf'
import { DEFAULT_KEY_INDEX, MAIN_SESSION_ID } from '../src/messaging/threadId'
import { sealDirect } from '../src/protocol/envelope'
import { encodePayload, PayloadKind } from '../src/protocol/payload'
import { MAIN_SESSION } from '../src/protocol/session'
import { deriveThreadKeys } from '../src/protocol/threadKeys'
import { type LogServer, type RawLog, serveLogs } from './logServer'
import { type BenchPerson, CHAIN_ID, createPerson, TEXT } from './people'

/** Whose history there is: a thread with each of `peers` people, the messages spread over them and over a year. */
export interface Owner {
  /** As createPerson takes it. */
  readonly name: string
  readonly messages: number
  readonly peers: number
}

export interface HistoryChain {
  /** Serves the chain over HTTP: see serveLogs. */
  readonly server: LogServer
  /** Lower case. */
  readonly contract: Hex
  readonly genesisHash: Hex
  stop(): Promise<void>
}

/** Two-second blocks. */
const YEAR = 365 * 24 * 1_800
/** Blocks of twenty minutes are not final. */
const FINALITY = 600
/** Messages that both ends write in one go: so many in a block, half of them from each. */
const TALK = 50

/**
 * A chain that holds whole histories, sealed and sent through the real contract on a real node, whose logs are then served from
 * memory. The same each time but for the nonces.
 */
export async function startHistoryChain(owners: readonly Owner[]): Promise<HistoryChain> {
  const chain = await startSparseChain({
    maxBlocks: Number.POSITIVE_INFINITY,
    finality: FINALITY,
    timeOf: (number) => 1_750_000_000 + 2 * number,
  })
  try {
    const stories = owners.map((owner, i) => createStory(owner, i, chain.contract))
    await chain.mine(
      2,
      stories
        .flatMap(({ people }) => people)
        .map((person) => ({ from: person.address, data: registration(person) })),
    )
    const talks = stories.flatMap((story) => story.talks).sort((a, b) => a.number - b.number)
    for (const { number, calls } of talks) await chain.mine(number, calls())
    await chain.mine(YEAR, [])
    const logs = await rpcRequest<RawLog[]>(chain.rpcUrl, 'eth_getLogs', [
      { address: chain.contract, fromBlock: '0x0', toBlock: `0x${YEAR.toString(16)}` },
    ])
    const genesis = await rpcRequest<{ hash: Hex }>(chain.rpcUrl, 'eth_getBlockByNumber', ['0x0', false])
    const server = await serveLogs(logs, chain.rpcUrl)
    return {
      server,
      contract: chain.contract,
      genesisHash: genesis.hash,
      async stop() {
        await server.stop()
        await chain.stop()
      },
    }
  } catch (error) {
    await chain.stop()
    throw error
  }
}

/** Blocks in which an owner and one of their peers write to each other, in turn with each peer. */
function createStory({ name, messages, peers }: Owner, offset: number, contract: Hex) {
  const owner = createPerson(name, 0)
  const threads = Array.from({ length: peers }, (_, i) => {
    const peer = createPerson(`peer ${i} of ${name}`, 0)
    const keys = deriveThreadKeys({
      chainId: CHAIN_ID,
      contract: fromHex(contract),
      self: partyOf(owner.registration),
      secretKey: owner.key.secretKey,
      peer: partyOf(peer.registration),
    })
    if (keys === null) throw new Error('two keys on one curve agree')
    return { ...keys, peer, sent: 0 }
  })
  const count = Math.ceil(messages / TALK)
  const talks = Array.from({ length: count }, (_, i) => ({
    number: 100 + Math.floor((i * (YEAR - 200)) / count) + offset,
    calls() {
      const thread = threads[i % peers]
      if (thread === undefined) throw new Error('a history needs peers')
      const each = Math.min(TALK, messages - i * TALK) / 2
      const { sent, peer, outgoing, incoming } = thread
      thread.sent += each
      const write = (to: BenchPerson, key: typeof outgoing) =>
        encodeCalls(
          currentDialect,
          Array.from({ length: each }, (_, n) => {
            const payload = encodePayload({
              kind: PayloadKind.text,
              n: sent + n + 1,
              ack: sent,
              fields: [TEXT],
            })
            const envelope = sealDirect({ key, sessionId: MAIN_SESSION, payload })
            const ids = { keyIndex: DEFAULT_KEY_INDEX, sessionId: MAIN_SESSION_ID }
            return { type: 'sendMessage' as const, to: to.address, ...ids, envelope }
          }),
        )
      return [
        { from: owner.address, data: write(peer, outgoing) },
        { from: peer.address, data: write(owner, incoming) },
      ]
    },
  }))
  return { people: [owner, ...threads.map(({ peer }) => peer)], talks }
}

function registration({ key: { keyIndex, publicKey, algorithm } }: BenchPerson): Hex {
  const key = { publicKey, algorithm, validBefore: 0 }
  return encodeCalls(currentDialect, [{ type: 'updatePublicKey', keyIndex, key }])
}
