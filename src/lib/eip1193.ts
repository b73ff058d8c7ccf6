/** EIP-1193: the one method of a wallet that everything else is built on. */
export interface Eip1193Provider {
  request(args: { method: string; params?: unknown }): Promise<unknown>
}

/** Whether the user declined: code 4001 (EIP-1193) or 5000 (CAIP-25), anywhere down the chain of causes. */
export function isUserRejection(error: unknown): boolean {
  let current: unknown = error
  for (let depth = 0; depth < 10 && typeof current === 'object' && current !== null; depth++) {
    const { code, cause } = current as { code?: unknown; cause?: unknown }
    if (code === 4001 || code === 5000 || code === 'ACTION_REJECTED') return true
    current = cause
  }
  return false
}
