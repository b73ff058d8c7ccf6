import { encodeEventTopics, encodeFunctionData, toFunctionSelector } from 'viem'
import { type Hex, toHex } from '../lib/bytes'
import { NoLabelsError, NoSignedRegistrationError } from '../messaging/errors'
import type { RegisteredKey } from '../messaging/types'
import { EnvelopeType, firstByte } from '../protocol/envelope'
import { DEFAULT_LABEL, KEY_LINK_INDEX, labelToKeyIndex } from '../protocol/labels'
import { readBytes, readSize } from './abiWords'
import { topicAddress } from './addressTopic'
import type { Dialect } from './dialect'
import { draftOneAbi } from './draftOneAbi'

const MESSAGE_SENT = topicOf('MessageSent')
const PUBLIC_KEY_UPDATED = topicOf('PublicKeyUpdated')
const DEFAULT_INDEX = toHex(labelToKeyIndex(DEFAULT_LABEL))
const LINK_INDEX = toHex(KEY_LINK_INDEX)
const KEY_LINK = firstByte(EnvelopeType.keyLink)

/**
 * The interface of the first draft of ERC-7627: one key per user, without label and expiry. Its logs are given the keyIndex
 * that they would carry in the current draft, so that nothing above the chain adapters knows of it. Rules R10, R11.
 */
export const draftOneDialect: Dialect = {
  draft: 'first',
  hasLabels: false,
  messageSent: MESSAGE_SENT,
  publicKeyUpdated: PUBLIC_KEY_UPDATED,
  // Key links stand among the notes to oneself: only their first byte tells.
  keyLinkTopics: [],
  keyQuery: toFunctionSelector('getUserPublicKey(address)'),

  decodeEvent([event, first, second, ...more], data) {
    if (first === undefined || more.length > 0) return null
    if (event === MESSAGE_SENT && second !== undefined) {
      const from = topicAddress(first)
      const to = topicAddress(second)
      const envelope = readBytes(data, 32)
      if (from === null || to === null || envelope === null) return null
      const keyIndex = from === to && envelope[0] === KEY_LINK ? LINK_INDEX : DEFAULT_INDEX
      return { event: 'message', from, to, keyIndex, sessionId: toHex(data.subarray(0, 32)), envelope }
    }
    if (event === PUBLIC_KEY_UPDATED && second === undefined) {
      const user = topicAddress(first)
      const key = decodeKey(data)
      return user === null || key === null ? null : { event: 'key', user, keyIndex: DEFAULT_INDEX, ...key }
    }
    return null
  },

  encodeCall(call) {
    if (call.type === 'sendMessage') {
      const { to, keyIndex, sessionId, envelope } = call
      // Read back it would stand under another label than it was sealed to, and open for nobody.
      if (keyIndex !== DEFAULT_INDEX && keyIndex !== LINK_INDEX) throw new NoLabelsError()
      return encodeFunctionData({
        abi: draftOneAbi,
        functionName: 'sendMessage',
        args: [to, sessionId, toHex(envelope)],
      })
    }
    // The first draft knows nothing of it; of R6 there is no form without labels.
    if (call.type === 'updatePublicKeyBySig') throw new NoSignedRegistrationError()
    // The one key would be overwritten by that of another label.
    if (call.keyIndex !== DEFAULT_INDEX) throw new NoLabelsError()
    const { publicKey, algorithm } = call.key
    return encodeFunctionData({
      abi: draftOneAbi,
      functionName: 'updatePublicKey',
      args: [toHex(publicKey), algorithm],
    })
  },

  encodeKeyQuery: (user, keyIndex) =>
    keyIndex === DEFAULT_INDEX
      ? encodeFunctionData({ abi: draftOneAbi, functionName: 'getUserPublicKey', args: [user] })
      : null,
  decodeKey,
}

/** `(bytes public key, uint8 algorithm)`: what the event carries and what `getUserPublicKey` answers. */
function decodeKey(data: Uint8Array): RegisteredKey | null {
  const publicKey = readBytes(data, 0)
  const algorithm = readSize(data, 32)
  if (publicKey === null || algorithm === null || algorithm > 255) return null
  return { publicKey, algorithm, validBefore: 0 }
}

function topicOf(eventName: 'MessageSent' | 'PublicKeyUpdated'): Hex {
  const [topic] = encodeEventTopics({ abi: draftOneAbi, eventName })
  return topic
}
