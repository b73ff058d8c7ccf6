import { encodeAbiParameters, encodeFunctionData, type Hex, type LocalAccount, parseAbi } from 'viem'
import { toAccount } from 'viem/accounts'

/** Of contracts/test/OwnedWallet.sol. */
const ABI = parseAbi(['function execute(address target, bytes data)'])

/** An account that is a contract: its owner signs for it, and pays for what it does. */
export interface ContractAccount extends LocalAccount {
  readonly owner: LocalAccount
}

/** The wallet contract at `address`, with its owner's signatures; `toSignature` says what it makes of them. */
export function createContractAccount(
  address: Hex,
  owner: LocalAccount,
  toSignature: (ownerSignature: Hex) => Hex = (signature) => signature,
): ContractAccount {
  const account = toAccount({
    address,
    signMessage: async (params) => toSignature(await owner.signMessage(params)),
    signTypedData: async (params) => toSignature(await owner.signTypedData(params)),
    signTransaction: () => Promise.reject(new Error('a contract signs no transaction')),
  })
  return { ...account, publicKey: '0x', source: 'contract', owner }
}

export function isContractAccount(account: LocalAccount): account is ContractAccount {
  return 'owner' in account
}

/** The owner's transaction that makes the contract do this one. */
export function throughContract(
  address: Hex,
  { to, data }: { readonly to: Hex; readonly data: Hex },
): { to: Hex; data: Hex } {
  return { to: address, data: encodeFunctionData({ abi: ABI, functionName: 'execute', args: [to, data] }) }
}

/** ERC-6492: the signature of a contract that is not deployed yet, with what would deploy it. */
export function wrapCounterfactual(signature: Hex): Hex {
  const parts = [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }] as const
  const factory = `0x${'fa'.repeat(20)}` as const
  return `${encodeAbiParameters(parts, [factory, '0x', signature])}${'6492'.repeat(16)}`
}
