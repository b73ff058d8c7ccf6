import { mnemonicToAccount } from 'viem/accounts'
import { type Hex, toHex } from '../../src/lib/bytes'

/** anvil's default mnemonic: public knowledge, with ether on the local chain only. */
const MNEMONIC = 'test test test test test test test test test test test junk'

/** Account `index` of the local chain; 0 deploys, 1 is Alice, 2 is Bob, 9 is the echo bot. */
export function devAccount(index: number) {
  return mnemonicToAccount(MNEMONIC, { addressIndex: index })
}

/** Private key of account `index` of the local chain. */
export function devPrivateKey(index: number): Hex {
  const { privateKey } = devAccount(index).getHdKey()
  if (privateKey === null) throw new Error('a key made from a mnemonic has its private part')
  return toHex(privateKey)
}
