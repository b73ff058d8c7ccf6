import { encodeEventTopics } from 'viem'
import type { Hex } from '../lib/bytes'
import { sealogAbi } from './abi'

/** topic 0 of `MessageSent`. */
export const MESSAGE_SENT = selector('MessageSent')
/** topic 0 of `PublicKeyUpdated`. */
export const PUBLIC_KEY_UPDATED = selector('PublicKeyUpdated')

function selector(eventName: 'MessageSent' | 'PublicKeyUpdated'): Hex {
  const [topic] = encodeEventTopics({ abi: sealogAbi, eventName })
  return topic
}

/** An address as a topic: left-padded to 32 bytes. */
export function addressTopic(address: Hex): Hex {
  return `0x${address.slice(2).toLowerCase().padStart(64, '0')}`
}

/** The address in a topic, or null when its upper 12 bytes are not zero. */
export function topicAddress(topic: Hex): Hex | null {
  return /^0x0{24}/.test(topic) ? `0x${topic.slice(26)}` : null
}
