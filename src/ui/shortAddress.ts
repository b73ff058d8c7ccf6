/** `0x1234…abcd` of an address: what a person without a name is called. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`
}
