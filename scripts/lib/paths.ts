import { fileURLToPath } from 'node:url'

/** The repository's root folder, absolute, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Absolute path of a file or folder of the repository. */
export function inRepo(...parts: readonly string[]): string {
  return [ROOT, ...parts].join('/')
}
