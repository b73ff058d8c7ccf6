import { createInterface } from 'node:readline'
import { BaseError } from '../../src/lib/BaseError'
import { devPrivateKey } from './devAccounts'
import { endProcess, spawnOwned } from './ownedProcess'
import { inRepo, ROOT } from './paths'

const ECHO_BOT = 9
const PATIENCE_MS = 30_000

export interface EchoBot {
  /** What it said when it was ready. */
  readonly line: string
  /** Settles when it has ended without being asked. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** Starts bot/main.ts as account 9 of the local chain. @throws {BaseError} when it does not say that it is ready. */
export async function startEchoBot(configFile: string): Promise<EchoBot> {
  const child = spawnOwned(process.execPath, ['--import', 'tsx', inRepo('bot/main.ts')], {
    cwd: ROOT,
    env: { ...process.env, SEALOG_CONFIG: configFile, SEALOG_BOT_KEY: devPrivateKey(ECHO_BOT) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr?.on('data', (data: Buffer) => {
    complaint = `${complaint}${data.toString()}`.slice(-2_000)
  })
  let stopping = false
  const ended = new Promise<void>((resolve) => child.once('exit', () => !stopping && resolve()))
  const stop = () => {
    stopping = true
    return endProcess(child)
  }
  const line = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) =>
      reject(new BaseError(`The echo bot ${why}. ${firstError(complaint)}`.trim()))
    const timer = setTimeout(() => {
      fail('did not get ready in time')
      void stop()
    }, PATIENCE_MS)
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', resolve)
    child.once('error', (error) => fail(`does not start: ${error.message}`))
    // `close` comes after the last of its output.
    child.once('close', () => fail('ended before it was ready'))
    void ended.then(() => clearTimeout(timer))
    child.stdout?.once('data', () => clearTimeout(timer))
  })
  return { line, ended, stop }
}

/** The line of a crash that names the fault, without the stack around it. */
function firstError(complaint: string): string {
  const lines = complaint.split('\n').map((line) => line.trim())
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.find((line) => line !== '') ?? ''
}
