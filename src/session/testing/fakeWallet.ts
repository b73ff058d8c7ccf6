import { fromHex, type Hex } from '../../lib/bytes'
import { createStore } from '../../lib/createStore'
import { CHAIN_ID } from '../../messaging/testing/createPerson'
import type { Address } from '../../messaging/types'
import type { TypedData } from '../../protocol/registration'
import type { WalletPort, WalletState } from '../walletPort'

type Sign = (text: string) => Promise<Uint8Array>

/** Who signs with a real key; a viem account is one. */
export interface Signer {
  readonly address: string
  signMessage(params: { message: string }): Promise<Hex>
}

export type FakeWallet = ReturnType<typeof createFakeWallet>

/** A wallet that signs with real keys; `answers` says how it takes what comes next. */
export function createFakeWallet(signers: readonly Signer[], address: Address | null) {
  const state = createStore<WalletState>({
    status: 'connected',
    address,
    chainId: CHAIN_ID,
    name: 'Fake',
    connectError: null,
  })
  const texts: string[] = []
  const typedData: TypedData[] = []
  const answers: (Error | Sign)[] = []
  const sign: Sign = async (text) => {
    const signer = signers.find((each) => each.address.toLowerCase() === state.get().address)
    if (!signer) throw new Error('no account')
    return fromHex(await signer.signMessage({ message: text }))
  }
  const port: WalletPort = {
    get: state.get,
    subscribe: state.subscribe,
    connect: () => undefined,
    disconnect: async () => undefined,
    provider: () => null,
    async signText(text) {
      texts.push(text)
      const answer = answers.shift() ?? sign
      if (answer instanceof Error) throw answer
      return answer(text)
    },
    async signTypedData(data) {
      typedData.push(data)
      const answer = answers.shift() ?? sign
      if (answer instanceof Error) throw answer
      // What EIP-712 makes of it is between real wallets and the real contract.
      return answer(JSON.stringify(data))
    },
  }
  const switchTo = (next: Address | null) => state.set({ ...state.get(), address: next })
  return { port, texts, typedData, answers, sign, switchTo }
}
