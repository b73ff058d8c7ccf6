import { createRequire } from 'node:module'
import { BaseError } from '../../src/lib/BaseError'

const require = createRequire(import.meta.url)
const ARCH: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/**
 * Path of Foundry's own executable inside its npm package. We spawn it directly, since the package's JavaScript launcher
 * leaves it running when it is killed itself.
 * @throws {BaseError} when npm has not installed the package of this platform.
 */
export function platformBinary(tool: 'anvil' | 'forge'): string {
  const platform = `${process.platform}-${ARCH[process.arch] ?? process.arch}`
  const file = `@foundry-rs/${tool}-${platform}/bin/${tool}${process.platform === 'win32' ? '.exe' : ''}`
  try {
    return require.resolve(file)
  } catch (cause) {
    throw new BaseError(
      `${tool} is not installed for ${platform}: run \`npm install\` (with optional packages).`,
      {
        cause,
      },
    )
  }
}
