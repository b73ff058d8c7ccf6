import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StaticServer, serveStatic } from './serveStatic'

const config = {
  chains: [{ rpcUrls: ['http://localhost:8545/path', 'ws://localhost:8545', 'ws://localhost:8545/x'] }],
}
let folder = ''
let server: StaticServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealog-static-'))
  await mkdir(join(folder, 'dist/assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'dist/index.html'), '<!doctype html>')
  await writeFile(join(folder, 'dist/config.json'), '{"stale":true}')
  for (const name of ['a-1', 'worker-a', 'ingest.worker-Ab_1-x'])
    await writeFile(join(folder, `dist/assets/${name}.js`), 'export {}')
  server = await serveStatic({ folder: join(folder, 'dist'), config, port: 0 })
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

/** `fetch` tidies a path up before it sends it, so that an attack would not reach the server. */
function status(
  path: string,
  host = `localhost:${server.port}`,
): Promise<{ code: number; location?: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, path, headers: { host } }
    request(options, (response) => {
      response.resume()
      const { location } = response.headers
      resolve({ code: response.statusCode ?? 0, ...(location === undefined ? {} : { location }) })
    })
      .on('error', reject)
      .end()
  })
}

test('the page comes with the policy, which names exactly the RPC origins, and cannot be framed', async () => {
  const { headers } = await fetch(`${server.url}/?as=alice`)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy.split('; ')).toContain("connect-src 'self' http://localhost:8545 ws://localhost:8545")
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy.split('; ')).toContain(part)
  }
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toContain('unsafe')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('permissions-policy')).toBe('camera=(self), geolocation=(), microphone=()')
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test('the script of a worker, and nothing else, comes with leave to compile WebAssembly', async () => {
  const policyOf = async (path: string) =>
    (await fetch(server.url + path)).headers.get('content-security-policy')?.split('; ') ?? []
  const page = await policyOf('/')
  const allowed = page.map((part) =>
    part === "script-src 'self'" ? "script-src 'self' 'wasm-unsafe-eval'" : part,
  )
  expect(allowed).not.toEqual(page)
  expect(await policyOf('/assets/ingest.worker-Ab_1-x.js')).toEqual(allowed)
  for (const other of [
    '/assets/a-1.js',
    '/assets/worker-a.js',
    '/?/assets/ingest.worker-a.js',
    '/config.json',
  ])
    expect({ [other]: await policyOf(other) }).toEqual({ [other]: page })
})

test('config.json is the generated one, scripts have their type and are cached for ever', async () => {
  expect(await (await fetch(`${server.url}/config.json`)).json()).toEqual(config)
  const script = await fetch(`${server.url}/assets/a-1.js`)
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(script.headers.get('cache-control')).toContain('immutable')
})

test('nothing outside the folder is served', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%00',
  ]) {
    expect(await status(path)).toEqual({ code: 404 })
  }
  expect(await status('/%')).toEqual({ code: 404 })
  expect(await status('/assets')).toEqual({ code: 404 })
})

test('127.0.0.1 is sent on to localhost: another host name would mean other keys', async () => {
  expect(await status('/?as=bob', `127.0.0.1:${server.port}`)).toEqual({
    code: 307,
    location: `http://localhost:${server.port}/?as=bob`,
  })
})
