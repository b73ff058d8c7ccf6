/**
 * `npm run deploy -- --rpc-url URL --private-key-env NAME`: deploys the contract through the deterministic proxy, or finds
 * it there, and prints the chain's entry for config.json on stdout. The key is read from the environment variable NAME, so
 * that it stands in no shell history, and is never printed.
 */
import * as chains from 'viem/chains'
import { deploymentEntry, readAccount } from './lib/deployInput'
import { deploySealog } from './lib/deploySealog'
import { parseOptions } from './lib/parseOptions'
import { runCommand } from './lib/runCommand'

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2), { 'rpc-url': '', 'private-key-env': '' })
  const account = readAccount(options['rpc-url'], options['private-key-env'], process.env)
  const deployment = await deploySealog(options['rpc-url'], account)
  const known = Object.values(chains).find((chain) => chain.id === deployment.chainId)
  process.stderr.write(deployment.isNew ? 'Deployed.\n' : 'Already there: nothing was sent.\n')
  if (deployment.fromBlock === undefined) {
    process.stderr.write(
      'This node no longer tells the block of the deployment: look it up and put it into fromBlock.\n',
    )
  }
  process.stdout.write(`${JSON.stringify(deploymentEntry(options['rpc-url'], deployment, known), null, 2)}\n`)
})
