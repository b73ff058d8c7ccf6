import { type Hex, toHex } from '../lib/bytes'

/** A registration that its owner signs and anybody may submit. Addresses are 20 bytes in lower case, integers safe ones. Rule R6. */
export interface Registration {
  readonly chainId: number
  readonly contract: Hex
  /** Whose key it is, and who signs. */
  readonly user: Hex
  /** 32 bytes. */
  readonly keyIndex: Hex
  readonly publicKey: Uint8Array
  readonly algorithm: number
  /** Unix seconds, 0 = never. */
  readonly validBefore: number
  /** The user's count of key changes at which the contract takes it. */
  readonly nonce: number
  /** Unix seconds of the block from which on the contract refuses it. */
  readonly deadline: number
}

/** What `eth_signTypedData_v4` takes as JSON. */
export type TypedData = ReturnType<typeof registrationTypedData>

/** The EIP-712 typed data that the owner signs. The domain has no salt: a zero one would be another domain. Rule R6. */
export function registrationTypedData(registration: Registration) {
  const { chainId, contract, user, keyIndex, publicKey, algorithm, validBefore, nonce, deadline } =
    registration
  return {
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'version', type: 'string' },
        { name: 'chainId', type: 'uint256' },
        { name: 'verifyingContract', type: 'address' },
      ],
      UpdatePublicKey: [
        { name: 'user', type: 'address' },
        { name: 'keyIndex', type: 'bytes32' },
        { name: 'key', type: 'PublicKey' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint256' },
      ],
      PublicKey: [
        { name: 'public_key', type: 'bytes' },
        { name: 'valid_before', type: 'uint64' },
        { name: 'algorithm', type: 'uint8' },
      ],
    },
    primaryType: 'UpdatePublicKey',
    domain: { name: 'Sealog', version: '1', chainId, verifyingContract: contract },
    message: {
      user,
      keyIndex,
      key: { public_key: toHex(publicKey), valid_before: String(validBefore), algorithm },
      nonce: String(nonce),
      deadline: String(deadline),
    },
  } as const
}
