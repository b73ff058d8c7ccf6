/** `npm run dev`: as `npm start`, with Vite's dev server and hot reload in place of the build. */
import { createServer, type Plugin } from 'vite'
import { assertPortFree, assertPortsDiffer } from './lib/assertPortFree'
import { openBrowser } from './lib/openBrowser'
import { parseOptions } from './lib/parseOptions'
import { inRepo, ROOT } from './lib/paths'
import { runCommand } from './lib/runCommand'
import { runService } from './lib/runService'
import { canonicalUrl } from './lib/serveStatic'
import { DEFAULT_RPC_PORT, startBackend } from './lib/startBackend'
import { backendEnded, printLinks, report } from './lib/startReport'

/** Hot reload writes inline scripts and styles, so only the dev server allows them. */
const DEV_POLICY = [
  "default-src 'self'",
  // As for the worker of a build, and for the page as well: one policy for all that this server answers.
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' http://localhost:* ws://localhost:* https: wss:",
  "frame-ancestors 'none'",
].join('; ')

/** Answers /config.json, and sends other spellings of this machine on to `localhost`. */
function localConfigPlugin(config: object): Plugin {
  return {
    name: 'sealog:local-config',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const elsewhere = canonicalUrl(request.headers.host, request.url ?? '/')
        if (elsewhere !== undefined) response.writeHead(307, { Location: elsewhere }).end()
        else if (request.url?.split('?')[0] === '/config.json') {
          response.setHeader('Content-Type', 'application/json; charset=utf-8')
          response.setHeader('Cache-Control', 'no-store')
          response.end(JSON.stringify(config))
        } else next()
      })
    },
  }
}

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2), {
    port: 5173,
    'rpc-port': DEFAULT_RPC_PORT,
    'no-open': false,
    fresh: false,
  })
  assertPortsDiffer(options.port, options['rpc-port'])
  await assertPortFree(options.port, '--port')
  await runService(async (own) => {
    const backend = await startBackend({ rpcPort: options['rpc-port'], fresh: options.fresh, own, report })
    const server = await createServer({
      root: ROOT,
      configFile: inRepo('vite.config.ts'),
      plugins: [localConfigPlugin(backend.config)],
      server: {
        port: options.port,
        strictPort: true,
        host: '127.0.0.1',
        headers: { 'Content-Security-Policy': DEV_POLICY },
      },
    })
    await server.listen()
    own(() => server.close())
    const url = `http://localhost:${options.port}`
    printLinks(url)
    if (!options['no-open']) openBrowser(`${url}/?as=alice`)
    await backendEnded(backend)
  })
})
process.exit()
