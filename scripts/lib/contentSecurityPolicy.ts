export interface PolicyOptions {
  /** Where the page may connect, beside its own origin. */
  readonly connect: readonly string[]
  /** As a meta element: `frame-ancestors` is left out, which browsers ignore there with a warning. */
  readonly meta?: boolean
  /** For the worker's own script: it may compile WebAssembly, which the page may not. */
  readonly wasm?: boolean
}

/** The Content-Security-Policy: our own files, no inline script or style, Trusted Types (docs/SECURITY.md). */
export function contentSecurityPolicy({ connect, meta = false, wasm = false }: PolicyOptions): string {
  return [
    "default-src 'none'",
    `script-src 'self'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    ...(meta ? [] : ["frame-ancestors 'none'"]),
    "require-trusted-types-for 'script'",
  ].join('; ')
}
