import { mkdir, rm, writeFile } from 'node:fs/promises'
import { assertPortFree } from './assertPortFree'
import { deploySealog } from './deploySealog'
import { devAccount } from './devAccounts'
import { localConfig } from './localConfig'
import { inRepo } from './paths'
import { startChain } from './startChain'
import { startEchoBot } from './startEchoBot'

export const DEFAULT_RPC_PORT = 8545

export interface BackendOptions {
  readonly rpcPort: number
  /** Throw the saved chain away. */
  readonly fresh: boolean
  /** Takes what must be stopped at the end. */
  readonly own: (stop: () => Promise<unknown>) => void
  readonly report: (line: string) => void
}

export interface Backend {
  readonly config: ReturnType<typeof localConfig>
  /** Settles when the chain has ended. */
  readonly ended: Promise<void>
}

/** Starts what stands behind the page on this machine: the chain with the contract on it, config.json, the echo bot. */
export async function startBackend({ rpcPort, fresh, own, report }: BackendOptions): Promise<Backend> {
  const folder = dataFolder(rpcPort)
  const stateFile = `${folder}/chain.json`
  await assertPortFree(rpcPort, '--rpc-port')
  // Whatever lies there: a container's mount makes a folder of a file that was missing.
  if (fresh) await rm(stateFile, { force: true, recursive: true })
  await mkdir(folder, { recursive: true })

  const chain = await startChain({ rpcPort, stateFile })
  own(chain.stop)
  const { address, isNew } = await deploySealog(chain.rpcUrl, devAccount(0))
  report(`Chain 31337 at ${chain.rpcUrl}, contract ${address}${isNew ? ' (new)' : ''}`)

  const config = localConfig(chain, address)
  const configFile = `${folder}/config.json`
  await writeFile(configFile, `${JSON.stringify(config, null, 2)}\n`)
  const bot = await startEchoBot(configFile)
  own(bot.stop)
  report(bot.line)
  void bot.ended.then(() => report('The echo bot has ended: nobody answers any more, all else works.'))
  return { config, ended: chain.ended }
}

/** Git-ignored, and one for each RPC port, so that two chains at once do not share their state. */
function dataFolder(rpcPort: number): string {
  return rpcPort === DEFAULT_RPC_PORT ? inRepo('.sealog') : inRepo('.sealog', `rpc-${rpcPort}`)
}
