/** `npm start`: the local chain, the contract, the echo bot and the production build under its real policy. */
import { assertPortFree, assertPortsDiffer } from './lib/assertPortFree'
import { buildApp, DIST, isBuildFresh } from './lib/buildApp'
import { openBrowser } from './lib/openBrowser'
import { parseOptions } from './lib/parseOptions'
import { runCommand } from './lib/runCommand'
import { runService } from './lib/runService'
import { serveStatic } from './lib/serveStatic'
import { DEFAULT_RPC_PORT, startBackend } from './lib/startBackend'
import { backendEnded, printLinks, report } from './lib/startReport'

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2), {
    port: 4173,
    'rpc-port': DEFAULT_RPC_PORT,
    'no-open': false,
    fresh: false,
  })
  assertPortsDiffer(options.port, options['rpc-port'])
  await assertPortFree(options.port, '--port')
  await runService(async (own) => {
    const backend = await startBackend({ rpcPort: options['rpc-port'], fresh: options.fresh, own, report })
    if (!(await isBuildFresh())) {
      report('Building the app …')
      await buildApp()
    }
    const server = await serveStatic({ folder: DIST, config: backend.config, port: options.port })
    own(server.stop)
    printLinks(server.url)
    if (!options['no-open']) openBrowser(`${server.url}/?as=alice`)
    await backendEnded(backend)
  })
})
process.exit()
