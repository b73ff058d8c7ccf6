import type { Hex } from '../lib/bytes'

/** An address as a topic: left-padded to 32 bytes. */
export function addressTopic(address: Hex): Hex {
  return `0x${address.slice(2).toLowerCase().padStart(64, '0')}`
}

/** The address in a word of 32 bytes, or null when its upper 12 bytes are not zero. */
export function topicAddress(topic: Hex): Hex | null {
  return /^0x0{24}/.test(topic) ? `0x${topic.slice(26)}` : null
}
