import { ConfigError } from '../session/ConfigError'
import type { Config } from '../session/config'

/**
 * Reads config.json beside the page. `base` is the page's address: a static host may serve us from any sub-path.
 * @throws {ConfigError} in plain words: not there, not JSON, or which field is wrong
 */
export async function loadConfig(base: string): Promise<Config> {
  const url = new URL('config.json', base)
  // The checks come beside the file, not with the first script.
  const checks = import('../session/config')
  // Awaited below, when the file is there.
  checks.catch(() => undefined)
  const response = await fetch(url, { cache: 'no-store' }).catch((cause: unknown) => {
    throw new ConfigError(`${url.href} cannot be read: the host does not answer.`, { cause, retryable: true })
  })
  if (!response.ok) {
    throw new ConfigError(
      response.status === 404
        ? `There is no ${url.href}. Put a config.json beside index.html: README.md says what it holds.`
        : `${url.href} cannot be read: the host answers with status ${response.status}.`,
      { retryable: response.status !== 404 },
    )
  }
  const json = parseJson(await response.text())
  return (await checks).parseConfig(json)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? `: ${cause.message}` : ''
    throw new ConfigError(`config.json is not valid JSON${reason}`, { cause })
  }
}
