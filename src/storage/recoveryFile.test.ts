import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Encrypter } from 'age-encryption'
import { beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '../lib/bytes'
import type { RecoveryContent } from '../messaging/ports'
import vectors from '../protocol/vectors/recoveryFiles.json'
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
async function encrypt(content: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(1)
  encrypter.setPassphrase(PASSPHRASE)
  return encrypter.encrypt(content)
}

describe('recovery files (K19)', () => {
  // Sealed once for all who look at it: the real work takes its second.
  let sealed: Uint8Array
  beforeAll(async () => {
    sealed = await recoveryFiles.seal(CONTENT, PASSPHRASE)
  }, SCRYPT_TIMEOUT)

  it(
    'bring back every seed with its generation, tag and domain',
    async () => {
      expect(await recoveryFiles.open(sealed, PASSPHRASE)).toEqual(CONTENT)
      const text = Buffer.from(sealed).toString('latin1')
      // scrypt with the work factor of the age program, 2^18 or more; nothing of the content in clear.
      expect(text).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/)
      expect(text).not.toContain('sealog')
    },
    SCRYPT_TIMEOUT,
  )

  it('with another passphrase bring back nothing', async () => {
    const quick = await encrypt(JSON.stringify(PLAIN))
    await expect(recoveryFiles.open(quick, `${PASSPHRASE} `)).rejects.toMatchObject({
      name: 'PassphraseError',
    })
  })

  it('with a flipped bit or cut short are refused', async () => {
    const file = await encrypt(JSON.stringify(PLAIN))
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

  it.each(vectors.accept)('$rule: read $name', async ({ content, account, seeds }) => {
    const read = await recoveryFiles.open(await encrypt(content), PASSPHRASE)
    expect({ ...read, seeds: read.seeds.map((each) => ({ ...each, seed: toHex(each.seed) })) }).toEqual({
      account,
      seeds,
    })
  })

  it.each(vectors.reject)('$rule: refuse $name', async ({ content }) => {
    await expect(recoveryFiles.open(await encrypt(content), PASSPHRASE)).rejects.toMatchObject({
      name: 'RecoveryFileError',
    })
  })

  const hasAge = spawnSync('age', ['--version']).status === 0
  it(
    `are opened by the stock age program${hasAge ? '' : ': not installed here, only the header is compared'}`,
    async () => {
      expect(Buffer.from(sealed.subarray(0, 22)).toString()).toBe('age-encryption.org/v1\n')
      if (!hasAge) return
      const folder = mkdtempSync(join(tmpdir(), 'sealog-age-'))
      try {
        const [input, output] = [join(folder, 'recovery.age'), join(folder, 'recovery.json')]
        writeFileSync(input, sealed)
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
