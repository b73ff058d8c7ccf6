import { http } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import type { ChainConfig } from '../../session/config'
import { createDemoProvider } from './createDemoProvider'
import { DEMO_PEOPLE, type DemoPerson } from './demoPerson'

/** The test mnemonic of every local node: public knowledge, with ether on local chains only. */
const MNEMONIC = 'test test test test test test test test test test test junk'

/** Announces the demo wallet of one person as EIP-6963 wallets do. `storage` is the tab's own: two tabs are two people. */
export function announceDemoWallet(person: DemoPerson, chain: ChainConfig, storage: Storage): void {
  const { name, addressIndex } = DEMO_PEOPLE[person]
  const url = chain.rpcUrls.find((candidate) => candidate.startsWith('http'))
  const { request } = http(url, { retryCount: 0 })({})
  const provider = createDemoProvider({
    account: mnemonicToAccount(MNEMONIC, { addressIndex }),
    chainId: chain.chainId,
    request: (method, params) => request({ method, params }),
    storage,
  })
  const detail = Object.freeze({
    info: { uuid: crypto.randomUUID(), name, icon: icon(person), rdns: `demo.sealog.${person}` },
    provider,
  })
  const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  window.addEventListener('eip6963:requestProvider', announce)
  announce()
}

/** A disc with the initial, as a data URL, which EIP-6963 asks for. */
function icon(person: DemoPerson): string {
  const [initial, colour] = person === 'alice' ? ['A', '#0f766e'] : ['B', '#4338ca']
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="${colour}"/>` +
    `<text x="24" y="33" font-family="sans-serif" font-size="26" fill="#fff" text-anchor="middle">${initial}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
