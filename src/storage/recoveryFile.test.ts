import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Encrypter } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import type { RecoveryContent } from '../messaging/ports'
import { recoveryFiles } from './recoveryFile'

/** Milliseconds: scrypt takes a second of a processor that is free, and much more of one that is not. */
const SCRYPT_TIMEOUT = 90_000
const PASSPHRASE = 'correct horse battery staple'
const CONTENT: RecoveryContent = {
  account: '0x5d82ed808596c143cd425d5e4a509533551533e5',
  seeds: [
    { generation: 3, tag: null, domain: 'sealog.example', seed: new Uint8Array(32).fill(3) },
    { generation: 2, tag: '0x0a0b0c0d', domain: 'sealog.example', seed: new Uint8Array(32).fill(2) },
    { generation: 1, tag: null, domain: 'old.example', seed: new Uint8Array(32).fill(1) },
  ],
}
const PLAIN = {
  format: 'sealog-recovery-1',
  account: CONTENT.account,
  seeds: [{ generation: 2, tag: '0a0b0c0d', domain: 'sealog.example', seed: '02'.repeat(32) }],
}

/** A file with any content, with the least work that age allows. */
async function encrypt(content: unknown): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(1)
  encrypter.setPassphrase(PASSPHRASE)
  return encrypter.encrypt(typeof content === 'string' ? content : JSON.stringify(content))
}

describe('recovery files (K19)', () => {
  it(
    'bring back every seed with its generation, tag and domain, and with another passphrase nothing',
    async () => {
      const file = await recoveryFiles.seal(CONTENT, PASSPHRASE)
      expect(await recoveryFiles.open(file, PASSPHRASE)).toEqual(CONTENT)
      await expect(recoveryFiles.open(file, `${PASSPHRASE} `)).rejects.toMatchObject({
        name: 'PassphraseError',
      })
      const text = Buffer.from(file).toString('latin1')
      // scrypt with the work factor of the age program, 2^18 or more; nothing of the content in clear.
      expect(text).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/)
      expect(text).not.toContain('sealog')
    },
    SCRYPT_TIMEOUT,
  )

  it('with a flipped bit or cut short are refused', async () => {
    const file = await encrypt(PLAIN)
    for (const damaged of [file.with(file.length - 20, (file.at(-20) ?? 0) ^ 1), file.slice(0, -1)]) {
      await expect(recoveryFiles.open(damaged, PASSPHRASE)).rejects.toMatchObject({
        name: 'RecoveryFileError',
      })
    }
  })

  it('are told from any other file before the passphrase is tried', async () => {
    for (const file of [
      new Uint8Array(),
      new Uint8Array(64).fill(255),
      new TextEncoder().encode('{}'),
      new Uint8Array(2 << 20),
    ]) {
      await expect(recoveryFiles.open(file, PASSPHRASE)).rejects.toMatchObject({ name: 'RecoveryFileError' })
    }
  })

  const seed = PLAIN.seeds[0]
  it('read the one good shape', async () => {
    const read = await recoveryFiles.open(await encrypt({ ...PLAIN, more: 'is ignored' }), PASSPHRASE)
    expect(read).toEqual({ account: CONTENT.account, seeds: [CONTENT.seeds[1]] })
  })

  it.each([
    ['no JSON', '{"format":'],
    ['no object', []],
    ['another format', { ...PLAIN, format: 'sealog-recovery-2' }],
    ['a short account', { ...PLAIN, account: '0x5d82' }],
    ['no seeds', { ...PLAIN, seeds: [] }],
    ['seeds that are no list', { ...PLAIN, seeds: { 0: seed } }],
    ['a seed that is null', { ...PLAIN, seeds: [null] }],
    ['generation 0', { ...PLAIN, seeds: [{ ...seed, generation: 0 }] }],
    ['generation 65536', { ...PLAIN, seeds: [{ ...seed, generation: 65_536 }] }],
    ['half a generation', { ...PLAIN, seeds: [{ ...seed, generation: 1.5 }] }],
    ['generation 1 with a tag', { ...PLAIN, seeds: [{ ...seed, generation: 1 }] }],
    ['a tag of 3 bytes', { ...PLAIN, seeds: [{ ...seed, tag: '0a0b0c' }] }],
    ['a domain with a port', { ...PLAIN, seeds: [{ ...seed, domain: 'sealog.example:1' }] }],
    ['a seed of 31 bytes', { ...PLAIN, seeds: [{ ...seed, seed: '02'.repeat(31) }] }],
  ])('refuse %s', async (_, content) => {
    await expect(recoveryFiles.open(await encrypt(content), PASSPHRASE)).rejects.toMatchObject({
      name: 'RecoveryFileError',
    })
  })

  const hasAge = spawnSync('age', ['--version']).status === 0
  it(
    `are opened by the stock age program${hasAge ? '' : ': not installed here, only the header is compared'}`,
    async () => {
      const file = await recoveryFiles.seal(CONTENT, PASSPHRASE)
      expect(Buffer.from(file.subarray(0, 22)).toString()).toBe('age-encryption.org/v1\n')
      if (!hasAge) return
      const folder = mkdtempSync(join(tmpdir(), 'sealog-age-'))
      try {
        const [input, output] = [join(folder, 'recovery.age'), join(folder, 'recovery.json')]
        writeFileSync(input, file)
        // age asks for the passphrase on a terminal, which util-linux's script gives it.
        const command = `age --decrypt --output ${output} ${input}`
        const run = spawnSync('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
          input: `${PASSPHRASE}\n`,
          timeout: SCRYPT_TIMEOUT,
        })
        expect({ status: run.status, said: run.stdout.toString() }).toMatchObject({ status: 0 })
        expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({
          format: 'sealog-recovery-1',
          account: CONTENT.account,
          seeds: [{ generation: 3 }, PLAIN.seeds[0], { domain: 'old.example', seed: '01'.repeat(32) }],
        })
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    SCRYPT_TIMEOUT,
  )
})
