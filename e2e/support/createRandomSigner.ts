import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToHex, type Hex, hashMessage, hexToBytes, type LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** An account that signs the same text differently each time: valid signatures, with fresh entropy in the nonce. */
export function createRandomSigner(privateKey: Hex): LocalAccount {
  return {
    ...privateKeyToAccount(privateKey),
    async signMessage({ message }) {
      const bytes = secp256k1.sign(hexToBytes(hashMessage(message)), hexToBytes(privateKey), {
        prehash: false,
        extraEntropy: true,
        format: 'recovered',
      })
      return bytesToHex(Uint8Array.of(...bytes.slice(1), 27 + (bytes[0] ?? 0)))
    },
  }
}
