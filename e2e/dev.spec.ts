import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertPortFree } from '../scripts/lib/assertPortFree'
import { inRepo } from '../scripts/lib/paths'
import { expect, test } from './support/fixtures'
import { watchPages } from './support/watchPages'

/** What `npm run dev` reads. It works on a copy: a test must not edit the tree that it stands in. */
const NEEDED = ['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts']
const NEEDED_FOLDERS = ['src', 'public', 'scripts', 'bot', 'contracts']

test('npm run dev: an edit shows without a reload, under the policy, and Ctrl-C ends everything', async ({
  browser,
}) => {
  const root = await copyRepository()
  const [port, rpcPort] = [await freePort(), await freePort()]
  const dev = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/dev.ts', '--no-open', '--port', `${port}`, '--rpc-port', `${rpcPort}`],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => dev.once('exit', () => resolve()))
  try {
    await printed(dev, 'Ctrl-C ends everything.')
    const context = await browser.newContext({ locale: 'en-US' })
    const url = `http://localhost:${port}`
    const chain = [`http://localhost:${rpcPort}`, `ws://localhost:${rpcPort}`]
    const watch = watchPages(context, [url, `ws://localhost:${port}`, ...chain])
    const page = await context.newPage()
    const answer = await page.goto(`${url}/?as=alice`)
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'self'")
    await expect(page.getByRole('button', { name: 'Connect wallet' })).toBeVisible({ timeout: 60_000 })

    // All that this screen is made of is there: an edit of a module that is still on its way reloads the page.
    await page.waitForLoadState('networkidle')
    // What a reload would lose.
    await page.evaluate(() => document.body.setAttribute('data-before-edit', ''))
    const file = join(root, 'src/ui/Wordmark.tsx')
    await writeFile(file, (await readFile(file, 'utf8')).replace('>Sealog<', '>Sealog, edited<'))
    await expect(page.getByRole('heading', { name: 'Sealog, edited' })).toBeVisible()
    await expect(page.locator('body[data-before-edit]')).toBeAttached()
    expect(watch.errors).toEqual([])
    expect(watch.foreignRequests).toEqual([])
    await context.close()
  } finally {
    dev.kill('SIGINT')
    await ended
    await rm(root, { recursive: true })
  }
  expect(dev.exitCode).toBe(0)
  await assertPortFree(port, 'the page')
  await assertPortFree(rpcPort, 'the chain')
})

/** The packages are linked one by one, so that Vite's cache beside them is the copy's own. */
async function copyRepository(): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'sealog-dev-')))
  for (const name of [...NEEDED, ...NEEDED_FOLDERS])
    await cp(inRepo(name), join(root, name), { recursive: true })
  await mkdir(join(root, 'node_modules'))
  const packages = await readdir(inRepo('node_modules'))
  for (const name of packages.filter((each) => !each.startsWith('.')))
    await symlink(inRepo('node_modules', name), join(root, 'node_modules', name))
  return root
}

function printed(child: ChildProcess, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.on('data', (data: Buffer) => {
      output += data.toString()
      if (output.includes(line)) resolve()
    })
    child.once('exit', () => reject(new Error(`npm run dev has ended: ${output}`)))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
