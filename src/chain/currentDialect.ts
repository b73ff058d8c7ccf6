import { encodeEventTopics, encodeFunctionData, toFunctionSelector } from 'viem'
import { type Hex, toHex } from '../lib/bytes'
import { KEY_LINK_INDEX } from '../protocol/labels'
import { sealogAbi } from './abi'
import { readBytes } from './abiWords'
import { topicAddress } from './addressTopic'
import { decodePublicKey } from './decodePublicKey'
import type { Dialect } from './dialect'

const MESSAGE_SENT = topicOf('MessageSent')
const PUBLIC_KEY_UPDATED = topicOf('PublicKeyUpdated')

/** The interface of ERC-7627 as published now: keys by label, with an expiry. Rules R1, R2. */
export const currentDialect: Dialect = {
  draft: 'current',
  hasLabels: true,
  messageSent: MESSAGE_SENT,
  publicKeyUpdated: PUBLIC_KEY_UPDATED,
  keyLinkTopics: [toHex(KEY_LINK_INDEX)],
  keyQuery: toFunctionSelector('getUserPublicKey(address,bytes32)'),

  decodeEvent([event, first, second, third, ...more], data) {
    if (first === undefined || second === undefined || more.length > 0) return null
    if (event === MESSAGE_SENT && third !== undefined) {
      const from = topicAddress(first)
      const to = topicAddress(second)
      const envelope = readBytes(data, 32)
      if (from === null || to === null || envelope === null) return null
      return { event: 'message', from, to, keyIndex: third, sessionId: toHex(data.subarray(0, 32)), envelope }
    }
    if (event === PUBLIC_KEY_UPDATED && third === undefined) {
      const user = topicAddress(first)
      const key = decodePublicKey(data)
      return user === null || key === null ? null : { event: 'key', user, keyIndex: second, ...key }
    }
    return null
  },

  encodeCall(call) {
    if (call.type === 'sendMessage') {
      const { to, keyIndex, sessionId, envelope } = call
      return encodeFunctionData({
        abi: sealogAbi,
        functionName: 'sendMessage',
        args: [to, keyIndex, sessionId, toHex(envelope)],
      })
    }
    const { publicKey, validBefore, algorithm } = call.key
    const key = { public_key: toHex(publicKey), valid_before: BigInt(validBefore), algorithm }
    if (call.type === 'updatePublicKeyBySig') {
      const { user, keyIndex, deadline, signature } = call
      return encodeFunctionData({
        abi: sealogAbi,
        functionName: 'updatePublicKeyBySig',
        args: [user, keyIndex, key, BigInt(deadline), toHex(signature)],
      })
    }
    return encodeFunctionData({
      abi: sealogAbi,
      functionName: 'updatePublicKey',
      args: [call.keyIndex, key],
    })
  },

  encodeKeyQuery: (user, keyIndex) =>
    encodeFunctionData({ abi: sealogAbi, functionName: 'getUserPublicKey', args: [user, keyIndex] }),
  decodeKey: decodePublicKey,
}

function topicOf(eventName: 'MessageSent' | 'PublicKeyUpdated'): Hex {
  const [topic] = encodeEventTopics({ abi: sealogAbi, eventName })
  return topic
}
