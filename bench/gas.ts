import { deployFixture } from '../scripts/lib/deployFixture'
import { deploySealog } from '../scripts/lib/deploySealog'
import { devAccount } from '../scripts/lib/devAccounts'
import { minedReceipt } from '../scripts/lib/minedReceipt'
import { rpcRequest } from '../scripts/lib/rpcRequest'
import { startChain } from '../scripts/lib/startChain'
import { currentDialect } from '../src/chain/currentDialect'
import type { Dialect } from '../src/chain/dialect'
import { draftOneDialect } from '../src/chain/draftOneDialect'
import { encodeCalls } from '../src/chain/encodeCalls'
import { type Hex, toHex, utf8 } from '../src/lib/bytes'
import type { Call } from '../src/messaging/ports'
import { DEFAULT_KEY_INDEX, MAIN_SESSION_ID } from '../src/messaging/threadId'
import { sealDirect } from '../src/protocol/envelope'
import { sealKeyLink } from '../src/protocol/keyLink'
import { KEY_LINK_INDEX } from '../src/protocol/labels'
import { encodePayload, PayloadKind } from '../src/protocol/payload'
import { MAIN_SESSION } from '../src/protocol/session'
import { bytesFor, createPerson, TEXT } from './people'

/** What one contract charges, in gas of whole transactions as their receipts say. */
export interface GasFigures {
  /** A 100-byte text, sealed, the first between two people without peers. */
  readonly firstMessage: number
  /** The next one. Where the contract keeps a record of activity, both lie in one window of it. */
  readonly message: number
  /** A first key. */
  readonly registration: number
  /** The next generation's key and the key link: one transaction where the contract takes several calls, else two. */
  readonly rotation: number
}

export interface GasReport {
  /** The text in clear through `sendMessage` of the published interface: what a `MessageSent` costs without us. */
  readonly clear: number
  readonly contracts: Readonly<Record<'Sealog' | 'current draft alone' | 'first draft', GasFigures>>
}

/**
 * Sends it all on a fresh local chain, to our contract and to the two fixtures. Everything in the calls is repeatable, so the
 * figures are: they change with the contracts, the envelope, the compiler or the node's rules.
 */
export async function measureGas(): Promise<GasReport> {
  const chain = await startChain({ rpcPort: 0, finalize: false })
  const { rpcUrl } = chain
  try {
    const sealog = (await deploySealog(rpcUrl, devAccount(0))).address
    const current = await deployFixture(rpcUrl, 'BareERC7627')
    const first = await deployFixture(rpcUrl, 'DraftOneERC7627')
    const clear = encodeCalls(currentDialect, [messageCall(utf8(TEXT))])
    return {
      clear: await send(rpcUrl, current, clear),
      contracts: {
        Sealog: await chargedBy({ rpcUrl, contract: sealog, dialect: currentDialect, canBatch: true }),
        'current draft alone': await chargedBy({
          rpcUrl,
          contract: current,
          dialect: currentDialect,
          canBatch: false,
        }),
        'first draft': await chargedBy({
          rpcUrl,
          contract: first,
          dialect: draftOneDialect,
          canBatch: false,
        }),
      },
    }
  } finally {
    await chain.stop()
  }
}

/** A message to Bob under `default-key`, in the main thread. */
function messageCall(envelope: Uint8Array): Call {
  const to = devAccount(2).address.toLowerCase() as Hex
  return { type: 'sendMessage', to, keyIndex: DEFAULT_KEY_INDEX, sessionId: MAIN_SESSION_ID, envelope }
}

function registerCall(name: string): Call {
  const { keyIndex, publicKey, algorithm } = createPerson(name, 0).key
  return { type: 'updatePublicKey', keyIndex, key: { publicKey, algorithm, validBefore: 0 } }
}

function sealedText(): Uint8Array {
  const payload = encodePayload({ kind: PayloadKind.text, n: 1, ack: 0, fields: [TEXT] })
  const key = { encryptionKey: bytesFor('key', 32), hint: bytesFor('hint', 2) }
  return sealDirect({ key, sessionId: MAIN_SESSION, payload, nonce: bytesFor('nonce', 24) })
}

function keyLinkCall(): Call {
  const envelope = sealKeyLink({
    generation: 2,
    tag: bytesFor('tag', 4),
    linkKey: bytesFor('link key', 32),
    previousSeed: bytesFor('seed', 32),
    nonce: bytesFor('link nonce', 24),
  })
  const to = SENDER.toLowerCase() as Hex
  const keyIndex = toHex(KEY_LINK_INDEX)
  return { type: 'sendMessage', to, keyIndex, sessionId: MAIN_SESSION_ID, envelope }
}

const SENDER = devAccount(1).address

async function chargedBy(params: {
  rpcUrl: string
  contract: Hex
  dialect: Dialect
  canBatch: boolean
}): Promise<GasFigures> {
  const { rpcUrl, contract, dialect, canBatch } = params
  const sendCalls = (calls: readonly Call[]) => send(rpcUrl, contract, encodeCalls(dialect, calls))
  const registration = await sendCalls([registerCall('generation 1')])
  const firstMessage = await sendCalls([messageCall(sealedText())])
  const message = await sendCalls([messageCall(sealedText())])
  const calls = [keyLinkCall(), registerCall('generation 2')]
  let rotation = 0
  for (const transaction of canBatch ? [calls] : calls.map((call) => [call]))
    rotation += await sendCalls(transaction)
  return { firstMessage, message, registration, rotation }
}

/** Gas that a transaction of the sender's used. @throws {BaseError} when it fails */
async function send(rpcUrl: string, to: Hex, data: Hex): Promise<number> {
  const hash = await rpcRequest<Hex>(rpcUrl, 'eth_sendTransaction', [{ from: SENDER, to, data }])
  return Number((await minedReceipt(rpcUrl, hash)).gasUsed)
}
