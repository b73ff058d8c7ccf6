import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { BaseError } from '../../src/lib/BaseError'
import { fromHex } from '../../src/lib/bytes'
import { endProcess, spawnOwned } from './ownedProcess'
import { platformBinary } from './platformBinary'
import { rpcRequest } from './rpcRequest'

export interface Chain {
  readonly port: number
  readonly rpcUrl: string
  readonly wsUrl: string
  /** Settles when the node has ended, by `stop` or by itself. */
  readonly ended: Promise<void>
  /** Writes the state once more, then ends the node. */
  stop(): Promise<void>
}

export interface StartChainOptions {
  /** Port of HTTP and websocket; 0 takes a free one. */
  readonly rpcPort: number
  /** Where the chain is kept between runs. Without it the chain is forgotten. */
  readonly stateFile?: string
  /** Mine empty blocks until each transaction is final. Default true; without it finality is the caller's business. */
  readonly finalize?: boolean
  /** A block is final when twice as many lie on it. Default 1. */
  readonly slotsInAnEpoch?: number
  /** Further options of anvil, such as `--no-mining`. */
  readonly anvilArgs?: readonly string[]
}

const TICK_MS = 1_000

/**
 * Starts an anvil node, chain id 31337, with its default accounts. A block comes with each transaction and is final when
 * two blocks lie on it (`--slots-in-an-epoch 1`); `finalize` mines these, one a second, and then rests.
 *
 * We write the state file ourselves, and only after a change: anvil's `--state-interval` rewrites it every second, and not
 * atomically.
 * @throws {BaseError} when the binary is missing, the port is taken or the state file is unreadable.
 */
export async function startChain(options: StartChainOptions): Promise<Chain> {
  const { rpcPort, stateFile, finalize = true, slotsInAnEpoch = 1, anvilArgs = [] } = options
  const anvil = platformBinary('anvil')
  const child = spawnOwned(
    anvil,
    [
      ...['--port', String(rpcPort), '--slots-in-an-epoch', String(slotsInAnEpoch)],
      ...(stateFile !== undefined && existsSync(stateFile) ? ['--load-state', stateFile] : []),
      ...anvilArgs,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )

  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    let output = ''
    let listening = false
    // The pipes are read to the end: a full one would stop the node.
    const read = (data: Buffer) => {
      if (listening) return
      output += data.toString()
      const match = /Listening on [^\n]*:(\d+)/.exec(output)
      if (match === null) return
      listening = true
      resolve(Number(match[1]))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (cause) => reject(spawnError(cause, anvil)))
    child.once('exit', () => reject(startError(output, rpcPort, stateFile)))
  })

  const rpcUrl = `http://localhost:${port}`
  const tending = new AbortController()
  const tended = tend(rpcUrl, {
    ...(stateFile === undefined ? {} : { stateFile }),
    finalize,
    signal: tending.signal,
  })
  void ended.then(() => tending.abort())

  let stopping: Promise<void> | undefined
  const stop = async () => {
    tending.abort()
    await tended
    const alive = child.exitCode === null && child.signalCode === null
    if (stateFile !== undefined && alive) await writeState(rpcUrl, stateFile)
    await endProcess(child)
  }
  return {
    port,
    rpcUrl,
    wsUrl: `ws://localhost:${port}`,
    ended,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

interface Tending {
  readonly stateFile?: string
  readonly finalize: boolean
  readonly signal: AbortSignal
}

/** Once a second: makes the newest transactions final, and saves what has changed. */
async function tend(rpcUrl: string, { stateFile, finalize, signal }: Tending): Promise<void> {
  let saved = ''
  while (!signal.aborted) {
    const startedAt = Date.now()
    try {
      if (finalize) await mineTowardsFinality(rpcUrl)
      if (stateFile !== undefined) {
        const head = await rpcRequest<{ hash: string }>(rpcUrl, 'eth_getBlockByNumber', ['latest', false])
        if (head.hash !== saved) await writeState(rpcUrl, stateFile)
        saved = head.hash
      }
    } catch (error) {
      // A node that has ended is reported by `ended`; a passing failure is made good by the next round.
      if (!(error instanceof BaseError)) throw error
    }
    // A large state takes long to write: then write it less often.
    await sleep(Math.max(TICK_MS, 4 * (Date.now() - startedAt)), undefined, { signal }).catch(() => {})
  }
}

/** With finalized = head − 2, a transaction is not final yet when it is in the head or in the block before it. */
async function mineTowardsFinality(rpcUrl: string): Promise<void> {
  const head = await rpcRequest<Block>(rpcUrl, 'eth_getBlockByNumber', ['latest', false])
  const number = Number(head.number)
  if (number === 0) return
  const before = `0x${(number - 1).toString(16)}`
  const parent = await rpcRequest<Block | null>(rpcUrl, 'eth_getBlockByNumber', [before, false])
  if (head.transactions.length + (parent?.transactions.length ?? 0) > 0)
    await rpcRequest(rpcUrl, 'evm_mine', [])
}

interface Block {
  readonly number: string
  readonly transactions: readonly string[]
}

async function writeState(rpcUrl: string, stateFile: string): Promise<void> {
  // anvil_dumpState answers gzipped JSON in hex; --load-state reads the JSON itself.
  const state = gunzipSync(fromHex(await rpcRequest<string>(rpcUrl, 'anvil_dumpState', [])))
  await mkdir(dirname(stateFile), { recursive: true })
  await writeFile(`${stateFile}.new`, state)
  await rename(`${stateFile}.new`, stateFile)
}

/** Why a program that is there could not be started, with a way out. */
export function spawnError(cause: NodeJS.ErrnoException, file: string): BaseError {
  const reason =
    cause.code === 'EACCES'
      ? `${file} may not be executed: give it that right (chmod +x), or delete node_modules and run \`npm install\` again.`
      : `anvil does not start: ${cause.message}`
  return new BaseError(reason, { cause })
}

function startError(output: string, rpcPort: number, stateFile: string | undefined): BaseError {
  if (/address already in use/i.test(output)) {
    return new BaseError(
      `Port ${rpcPort} is taken: end the program that uses it, or choose another with --rpc-port N.`,
    )
  }
  if (/--load-state/.test(output) && stateFile !== undefined) {
    return new BaseError(`The saved chain ${stateFile} cannot be read: start a new one with --fresh.`)
  }
  const reason = output.trim().split('\n').at(-1) ?? ''
  const way = stateFile === undefined ? '' : ' If the saved chain is at fault, start a new one with --fresh.'
  return new BaseError(`anvil ended before it was ready: ${reason}${way}`)
}
