import { keccak256 } from 'viem'
import { fromHex, type Hex } from '../lib/bytes'
import type { BlockHeader } from './block'

/** Tells by the Bloom filters of their headers which new blocks hold nothing of one contract. Rule R16. */
export interface BloomWatch {
  /**
   * The block before, where `header` certainly adds no log of the contract to it; null where it may. Nothing is certain before this
   * node's filter has been right about a block of ours, nor once it has been wrong.
   */
  quietAfter(header: BlockHeader): Hex | null
  /** Holds the filter of `header` against the logs of the contract that the node gives; `hashes` are those of their blocks. */
  learn(header: BlockHeader, hashes: Iterable<Hex>): void
}

/** Creates the watch of one contract. */
export function createBloomWatch(contract: Hex): BloomWatch {
  const digest = fromHex(keccak256(contract))
  /** 'wrong' for good. */
  let trust: 'none' | 'right' | 'wrong' = 'none'

  /** The yellow paper's M3:2048: three bits of 2,048, the lowest in the last byte. */
  function mayHold(logsBloom: Hex): boolean {
    const bloom = fromHex(logsBloom)
    return [0, 2, 4].every((i) => {
      const bit = (((digest[i] ?? 0) << 8) | (digest[i + 1] ?? 0)) & 2_047
      return (((bloom[255 - (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1
    })
  }

  return {
    quietAfter: ({ logsBloom, parentHash }) =>
      trust !== 'right' || logsBloom === null || mayHold(logsBloom) ? null : parentHash,
    learn({ hash, logsBloom }, hashes) {
      if (logsBloom === null || ![...hashes].includes(hash)) return
      if (!mayHold(logsBloom)) trust = 'wrong'
      else if (trust === 'none') trust = 'right'
    },
  }
}
