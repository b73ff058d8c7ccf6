export interface InjectedProviderOptions {
  readonly uuid: string
  readonly name: string
  readonly rdns: string
  readonly icon: string
  /** Function of the window that answers requests; see createTestWallet.ts. */
  readonly binding: string
}

/** What the binding answers: errors as data, since an exception would lose its code on the way to the page. */
export type ProviderAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }

/**
 * Runs in the page, before its own scripts: announces an EIP-6963 provider that hands every request to the test. It is
 * serialised, so it may use nothing from outside.
 */
export function injectProvider({ uuid, name, rdns, icon, binding }: InjectedProviderOptions): void {
  type Listener = (value: unknown) => void
  const listeners = new Map<string, Set<Listener>>()
  const answer = (window as unknown as Record<string, (request: unknown) => Promise<ProviderAnswer>>)[binding]
  const provider = {
    async request(args: { method: string; params?: unknown }) {
      const reply = await answer?.({ method: args.method, params: args.params ?? [] })
      if (reply === undefined) throw new Error('the test wallet is not bound to this page')
      if ('result' in reply) return reply.result
      throw Object.assign(new Error(reply.error.message), reply.error)
    },
    on(event: string, listener: Listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener))
      return provider
    },
    removeListener(event: string, listener: Listener) {
      listeners.get(event)?.delete(listener)
      return provider
    },
  }
  window.addEventListener(`${binding}:event`, (message) => {
    const { event, value } = (message as CustomEvent<{ event: string; value: unknown }>).detail
    for (const listener of listeners.get(event) ?? []) listener(value)
  })
  const announce = () => {
    const detail = Object.freeze({ info: Object.freeze({ uuid, name, rdns, icon }), provider })
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  }
  window.addEventListener('eip6963:requestProvider', announce)
  announce()
}
