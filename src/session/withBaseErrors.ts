import { toBaseError } from './toBaseError'

/** What wallets throw is raw: whoever stands beside a button gets one of ours. */
export function withBaseErrors<A extends readonly unknown[], T>(
  act: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return async (...args) => {
    try {
      return await act(...args)
    } catch (error) {
      throw toBaseError(error)
    }
  }
}
