/** The interface of the first draft of ERC-7627 as published, what we use of it. `as const`: viem's types read it. Rule R10. */
export const draftOneAbi = [
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: 'address', name: 'from', type: 'address' },
      { indexed: true, internalType: 'address', name: 'to', type: 'address' },
      { indexed: false, internalType: 'bytes32', name: 'sessionId', type: 'bytes32' },
      { indexed: false, internalType: 'bytes', name: 'encryptedMessage', type: 'bytes' },
    ],
    name: 'MessageSent',
    type: 'event',
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: 'address', name: 'user', type: 'address' },
      { indexed: false, internalType: 'bytes', name: 'newPublicKey', type: 'bytes' },
      {
        indexed: false,
        internalType: 'enum DraftOneERC7627.PublicKeyAlgorithm',
        name: 'algorithm',
        type: 'uint8',
      },
    ],
    name: 'PublicKeyUpdated',
    type: 'event',
  },
  {
    inputs: [{ internalType: 'address', name: '_user', type: 'address' }],
    name: 'getUserPublicKey',
    outputs: [
      { internalType: 'bytes', name: '', type: 'bytes' },
      { internalType: 'enum DraftOneERC7627.PublicKeyAlgorithm', name: '', type: 'uint8' },
    ],
    stateMutability: 'view',
    type: 'function',
  },
  {
    inputs: [
      { internalType: 'address', name: '_to', type: 'address' },
      { internalType: 'bytes32', name: '_sessionId', type: 'bytes32' },
      { internalType: 'bytes', name: '_encryptedMessage', type: 'bytes' },
    ],
    name: 'sendMessage',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function',
  },
  {
    inputs: [
      { internalType: 'bytes', name: '_publicKey', type: 'bytes' },
      { internalType: 'enum DraftOneERC7627.PublicKeyAlgorithm', name: '_algorithm', type: 'uint8' },
    ],
    name: 'updatePublicKey',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function',
  },
] as const
