import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BaseError } from '../../src/lib/BaseError'
import { inRepo, ROOT } from './paths'

export interface LayerReport {
  /** Source files of src/, bot/ and bench/ that were read. */
  readonly modules: number
  /** One line per forbidden import, and per file that was not read. Empty: the layers hold. */
  readonly violations: readonly string[]
}

interface CruiseResult {
  readonly modules: readonly { readonly source: string }[]
  readonly summary: {
    readonly violations: readonly {
      readonly from: string
      readonly to: string
      readonly rule: { readonly name: string }
    }[]
  }
}

/**
 * Holds src/, bot/ and bench/ under `root` to the import table (.dependency-cruiser.cjs).
 * A file that was not read is a violation: a parser that cannot read TypeScript finds nothing, and no fault either.
 * @throws {BaseError} when dependency-cruiser itself fails or there is no source file at all.
 */
export async function checkLayers(root: string = ROOT): Promise<LayerReport> {
  const folders = ['src', 'bot', 'bench'].filter((folder) => existsSync(join(root, folder)))
  const files = (await Promise.all(folders.map((folder) => sourceFiles(root, folder)))).flat()
  if (files.length === 0) throw new BaseError('The layer check found no source file.')
  const { modules, summary } = await cruise(root, folders)
  const read = new Set(modules.map((module) => module.source))
  return {
    modules: files.filter((file) => read.has(file)).length,
    violations: [
      ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
      ...files.filter((file) => !read.has(file)).map((file) => `not read: ${file}`),
    ],
  }
}

async function sourceFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true })
  return entries
    .map((entry) => `${folder}/${entry.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
}

function cruise(root: string, folders: readonly string[]): Promise<CruiseResult> {
  const args = [
    inRepo('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    ...['--config', inRepo('.dependency-cruiser.cjs'), '--output-type', 'json', ...folders],
  ]
  return new Promise((resolve, reject) => {
    const options = { cwd: root, maxBuffer: 256 * 1024 * 1024 }
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      try {
        // The exit code is the number of violations; what counts is whether there is a report.
        resolve(JSON.parse(stdout) as CruiseResult)
      } catch {
        reject(new BaseError(`dependency-cruiser failed: ${stderr.trim()}`, { cause: error }))
      }
    })
  })
}
