import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { contentSecurityPolicy } from './contentSecurityPolicy'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** The script of a worker, as the build names it: a worker has the policy that its script came with. */
const WORKER = /^\/assets\/[\w.-]+\.worker-[\w-]+\.js$/

export interface ServeStaticOptions {
  /** Folder that is served; `/` is its index.html. */
  readonly folder: string
  /** Served as /config.json; the folder's own is not read. */
  readonly config: { readonly chains: readonly { readonly rpcUrls: readonly string[] }[] }
  /** 0 takes a free one. */
  readonly port: number
}

export interface StaticServer {
  readonly port: number
  /** `http://localhost:<port>` */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Serves the built app on both loopback addresses with the headers that it is meant to have in production: the policy with
 * exactly the configured RPC origins, WebAssembly for the worker alone, the camera for this page alone, and no embedding, sniffing or referrer. Any other spelling of this machine is sent on
 * to `localhost`: another host name would mean other messaging keys.
 */
export async function serveStatic({ folder, config, port }: ServeStaticOptions): Promise<StaticServer> {
  const connect = rpcOrigins(config)
  const pagePolicy = contentSecurityPolicy({ connect })
  const workerPolicy = contentSecurityPolicy({ connect, wasm: true })
  const headers = {
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // The camera reads QR codes; nothing here listens or looks where somebody is.
    'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  }
  const configJson = JSON.stringify(config)
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const policy = WORKER.test(request.url ?? '') ? workerPolicy : pagePolicy
    response.setHeader('Content-Security-Policy', policy)
    respond(request, response, folder, configJson).catch(() => {
      if (!response.headersSent) response.statusCode = 500
      response.end()
    })
  }
  const v4 = createServer(answer)
  const bound = await listen(v4, port, '127.0.0.1')
  const v6 = createServer(answer)
  // Without IPv6 on the machine there is nothing to serve there.
  const servers = [
    v4,
    ...(await listen(v6, bound, '::1').then(
      () => [v6],
      () => [],
    )),
  ]
  return {
    port: bound,
    url: `http://localhost:${bound}`,
    async stop() {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((resolve) => server.close(() => resolve()))
          server.closeAllConnections()
          return closed
        }),
      )
    },
  }
}

/** The origins of a config's RPC urls, each once. */
export function rpcOrigins(config: ServeStaticOptions['config']): string[] {
  return [...new Set(config.chains.flatMap((chain) => chain.rpcUrls.map((url) => new URL(url).origin)))]
}

/** Where a request that spells this machine otherwise belongs; undefined when it came to the right name. */
export function canonicalUrl(host: string | undefined, path: string): string | undefined {
  const match = /^(?:127\.0\.0\.1|\[::1\])(:\d+)?$/.exec(host ?? '')
  return match === null ? undefined : `http://localhost${match[1] ?? ''}${path}`
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  configJson: string,
): Promise<void> {
  const path = request.url ?? '/'
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end()
    return
  }
  const elsewhere = canonicalUrl(request.headers.host, path)
  if (elsewhere !== undefined) {
    response.writeHead(307, { Location: elsewhere }).end()
    return
  }
  const pathname = new URL(path, 'http://localhost').pathname
  if (pathname === '/config.json') {
    response.writeHead(200, { 'Content-Type': TYPES['.json'], 'Cache-Control': 'no-store' })
    response.end(request.method === 'HEAD' ? undefined : configJson)
    return
  }
  const file = await findFile(folder, pathname)
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': TYPES['.txt'] }).end('Not found\n')
    return
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file.path)] ?? 'application/octet-stream',
    'Content-Length': file.size,
    // Names under assets/ carry a hash of the content.
    'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (request.method === 'HEAD') response.end()
  else
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response)
}

async function findFile(
  folder: string,
  pathname: string,
): Promise<{ path: string; size: number } | undefined> {
  let name: string
  try {
    name = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  // `URL` has resolved plain dots; encoded ones, backslashes and zero bytes are never part of our names.
  if (/\.\.|[\\\0]/.test(name)) return undefined
  const path = join(folder, name.endsWith('/') ? `${name}index.html` : name)
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? { path, size: found.size } : undefined
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => resolve((server.address() as AddressInfo).port))
  })
}
