import { parseArgs } from 'node:util'
import { BaseError } from '../../src/lib/BaseError'

/** What a command takes: a number or a text with a default (or undefined), a flag with false. */
export type OptionDefaults = Record<string, number | string | boolean>

/**
 * Options of a command line, `--name value` or `--flag`. The type of a default decides what is accepted.
 * @throws {BaseError} with one line that names the wrong option and lists the right ones.
 */
export function parseOptions<T extends OptionDefaults>(
  args: readonly string[],
  defaults: T,
): { [K in keyof T]: T[K] extends number ? number : T[K] extends boolean ? boolean : string } {
  const usage = Object.entries(defaults)
    .map(([name, value]) =>
      typeof value === 'boolean' ? `--${name}` : `--${name} ${typeof value === 'number' ? 'N' : '…'}`,
    )
    .join(' ')
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      { type: typeof value === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  let values: Record<string, string | boolean | undefined>
  try {
    values = parseArgs({ args: [...args], options, strict: true }).values
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0]?.replace(/\.? To specify.*/, '') : ''
    throw new BaseError(`${reason}. Options: ${usage}`, { cause })
  }
  const parsed = Object.entries(defaults).map(([name, fallback]) => {
    const value = values[name]
    if (value === undefined) return [name, fallback]
    return [name, typeof fallback === 'number' ? port(name, String(value)) : value]
  })
  return Object.fromEntries(parsed) as ReturnType<typeof parseOptions<T>>
}

/** Every number among our options is a port. */
function port(name: string, value: string): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < 1 || number > 65_535) {
    throw new BaseError(`--${name} ${value}: a port is a number from 1 to 65535.`)
  }
  return number
}
