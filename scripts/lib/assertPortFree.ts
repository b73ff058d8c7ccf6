import { createServer } from 'node:net'
import { BaseError } from '../../src/lib/BaseError'

/**
 * Checks that nobody listens on `port` under either loopback address: `localhost` may mean both, and a stranger on the
 * other one would answer in our place. @throws {BaseError} naming `option` as the way out.
 */
export async function assertPortFree(port: number, option: string): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    if (await isTaken(port, host)) {
      throw new BaseError(
        `Port ${port} is taken: end the program that uses it, or choose another with ${option} N.`,
      )
    }
  }
}

/** The page and the chain cannot listen on one port. @throws {BaseError} naming the options. */
export function assertPortsDiffer(port: number, rpcPort: number): void {
  if (port === rpcPort)
    throw new BaseError(`--port and --rpc-port are both ${port}: give them different numbers.`)
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    // A machine without IPv6 answers EADDRNOTAVAIL or EAFNOSUPPORT: nobody can listen there either.
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'),
    )
    server.listen({ port, host }, () => server.close(() => resolve(false)))
  })
}
