import { BaseError } from '../../src/lib/BaseError'
import type { Backend } from './startBackend'

/** One line for the person who started us. */
export function report(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The two demo links; one person per browser tab. */
export function printLinks(url: string): void {
  report(
    `\n  Alice  ${url}/?as=alice\n  Bob    ${url}/?as=bob\n\nOpen both, or connect your own wallet at ${url}/`,
  )
  report('Ctrl-C ends everything.')
}

/** Waits for as long as the chain lives. @throws {BaseError} when it has ended by itself. */
export async function backendEnded(backend: Backend): Promise<never> {
  await backend.ended
  throw new BaseError('The local chain has ended unexpectedly: start again.')
}
