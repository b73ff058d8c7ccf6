import { expect, test } from 'vitest'
import { toBaseError } from './toBaseError'

const thrown = (code: number, message: string, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more })

// As the wallets named write them.
test.each([
  ['MetaMask', thrown(-32002, "Request of type 'wallet_requestPermissions' already pending for origin x.")],
  ['MetaMask', thrown(-32002, 'Already processing eth_requestAccounts. Please wait.')],
  ['Phantom', thrown(-32002, 'Resource Not Available')],
  [
    'wagmi',
    new Error('Requested resource not available.', { cause: thrown(-32002, 'Request already pending') }),
  ],
])('%s: a wallet with an open request is busy, and may be asked again: %o', (_, error) => {
  expect(toBaseError(error)).toMatchObject({ name: 'WalletBusyError', retryable: true, cause: error })
})

test('declining is a RejectedError, also where wagmi wraps it', () => {
  for (const error of [thrown(4001, 'no'), new Error('User rejected', { cause: thrown(4001, 'no') })])
    expect(toBaseError(error)).toMatchObject({ name: 'RejectedError' })
})

// The first stands for MetaMask's node, whose refusals come under the code of an open request.
test.each([
  [thrown(-32002, 'RPC endpoint returned too many errors, retrying in 0.5 minutes.'), /^RPC endpoint/],
  [
    thrown(-32603, 'Internal error', { data: { message: 'Ledger device: locked' } }),
    /^Ledger device: locked$/,
  ],
  [thrown(4200, 'Unsupported method'), /^Unsupported method$/],
  [thrown(-32603, `${'x'.repeat(5_000)}\nsecond line`), /^x{200}…$/],
])(
  'any other refusal is told in the words of the wallet, the innermost ones, in one bounded line: %o',
  (error, text) => {
    expect(toBaseError(error)).toMatchObject({
      name: 'WalletError',
      shortMessage: expect.stringMatching(text),
    })
  },
)

test('what no wallet threw, or without a word, is not put in its mouth', () => {
  for (const error of [
    new TypeError('x is undefined'),
    new DOMException('full', 'QuotaExceededError'),
    null,
    thrown(-32603, ' '),
  ])
    expect(toBaseError(error)).toMatchObject({ name: 'UnexpectedError' })
})
