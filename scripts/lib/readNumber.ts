import { BaseError } from '../../src/lib/BaseError'

/** The value of an option `--name`, 0 to 2^32 − 1. @throws {BaseError} on anything else */
export function readNumber(name: string, text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number >= 2 ** 32) {
    throw new BaseError(`--${name} ${text}: give a number from 0 to 4294967295.`)
  }
  return number
}
