/**
 * The echo bot: the same engine as the page, in Node. It registers a key when it has none, then answers what it reads.
 * SEALOG_CONFIG names a config.json, SEALOG_BOT_KEY is its private key.
 */
import { readFile } from 'node:fs/promises'
import { privateKeyToAccount } from 'viem/accounts'
import { BaseError } from '../src/lib/BaseError'
import type { Hex } from '../src/lib/bytes'
import { parseConfig } from '../src/session/config'
import { createNodeEngine } from './createNodeEngine'
import { startEcho } from './echo'

const POLL_INTERVAL = 1000

async function main(): Promise<void> {
  const { SEALOG_CONFIG: configFile, SEALOG_BOT_KEY: privateKey } = process.env
  if (!configFile || !privateKey)
    throw new BaseError('Set SEALOG_CONFIG and SEALOG_BOT_KEY to start the echo bot.')
  const { chains, keyDomain } = parseConfig(JSON.parse(await readFile(configFile, 'utf8')))
  const signer = privateKeyToAccount(privateKey as Hex)
  const engine = await createNodeEngine({
    chain: chains[0],
    signer,
    pollInterval: POLL_INTERVAL,
    ...(keyDomain !== undefined && { keyDomain }),
  })
  await engine.start()
  const stopEcho = startEcho(engine, (line) => process.stderr.write(`${line}\n`))
  const stop = () => {
    stopEcho()
    engine.stop()
    process.exit(0)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`Echo bot ready at ${signer.address}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`Error: ${error instanceof BaseError ? error.shortMessage : String(error)}\n`)
  process.exit(1)
})
