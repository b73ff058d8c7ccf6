import type { LocalAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { rpcRequest } from '../../scripts/lib/rpcRequest'
import type { Chain } from '../../scripts/lib/startChain'

/** Two accounts that nobody has used before, so that tests of one worker do not meet. */
export function newAccounts(): [LocalAccount, LocalAccount] {
  return [privateKeyToAccount(generatePrivateKey()), privateKeyToAccount(generatePrivateKey())]
}

/** Sets an account's ether, in wei, on the local chain. */
export async function setBalance(chain: Chain, account: LocalAccount, wei: bigint): Promise<void> {
  await rpcRequest(chain.rpcUrl, 'anvil_setBalance', [account.address, `0x${wei.toString(16)}`])
}
