import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { inRepo, ROOT } from './paths'

/** A service under a real npm. `&& true` keeps npm's shell between the two, whichever shell it is. */
async function startUnderNpm() {
  // In the repository, where Node finds tsx.
  await mkdir(inRepo('.sealog'), { recursive: true })
  const folder = await mkdtemp(inRepo('.sealog', 'service-'))
  const main = join(folder, 'main.ts')
  await writeFile(
    main,
    `import { runService } from ${JSON.stringify(inRepo('scripts/lib/runService.ts'))}
     const busy = setInterval(() => {}, 1_000)
     void runService(async (own) => {
       own(async () => console.log('stopped'))
       console.log('ready')
       await new Promise(() => {})
     }).then(() => clearInterval(busy))`,
  )
  const start = `node --import tsx ${JSON.stringify(main)} && true`
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { start } }))
  const npm = spawn('npm', ['--prefix', folder, 'start', '--silent'], {
    cwd: ROOT,
    // In a group of its own, so that a test that fails leaves nothing behind.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  const waits: (() => void)[] = []
  npm.stdout.setEncoding('utf8').on('data', (data: string) => {
    output += data
    for (const wait of waits) wait()
  })
  onTestFinished(async () => {
    try {
      process.kill(-(npm.pid ?? 0), 'SIGKILL')
    } catch {
      // All of them have ended, as they should.
    }
    await rm(folder, { recursive: true })
  })
  return {
    npm,
    says: (word: string) =>
      new Promise<void>((resolve) => {
        const look = () => output.includes(word) && resolve()
        waits.push(look)
        look()
      }),
    /** The output's end: nobody is left who could write. */
    ended: new Promise<string>((resolve) => npm.stdout.once('close', () => resolve(output))),
  }
}

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a service stops its parts and ends when npm gets %s, although npm’s shell outlives npm',
  async (signal) => {
    const service = await startUnderNpm()
    await service.says('ready')
    service.npm.kill(signal)
    expect(await service.ended).toContain('stopped')
  },
)
