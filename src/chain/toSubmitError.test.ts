import { expect, test } from 'vitest'
import { NetworkError, SubmitError, WrongChainError } from '../messaging/errors'
import { RpcError } from './rpcError'
import { toSubmitError } from './toSubmitError'

const rpc = (code: number, message: string) => new RpcError({ code, message })
/** MetaMask's way of handing on what its node said. */
const wrapped = (message: string) => ({
  code: -32603,
  message: 'Internal JSON-RPC error.',
  data: { code: -32000, message },
})

// Texts as the nodes and wallets named write them.
test.each([
  ['EIP-1193', { code: 4001, message: 'User rejected the request.' }, 'RejectedError'],
  ['wrapped rejection', new Error('failed', { cause: { code: 4001 } }), 'RejectedError'],
  ['rejection inside data', { code: -32603, data: { originalError: { code: 4001 } } }, 'RejectedError'],
  ['ethers', { code: 'ACTION_REJECTED', message: 'user rejected action' }, 'RejectedError'],
  [
    'geth',
    rpc(-32000, 'insufficient funds for gas * price + value: have 0 want 1'),
    'InsufficientFundsError',
  ],
  [
    'geth, gas capped by balance',
    rpc(-32000, 'gas required exceeds allowance (0): exceeds account balance'),
    'InsufficientFundsError',
  ],
  ['anvil', rpc(-32003, 'Insufficient funds for gas * price + value'), 'InsufficientFundsError'],
  ['besu', rpc(-32004, 'Upfront cost exceeds account balance'), 'InsufficientFundsError'],
  [
    'metamask on a fresh local chain',
    wrapped('Nonce too high. Expected nonce to be 0 but got 5.'),
    'NonceError',
  ],
  ['geth', rpc(-32000, 'nonce too low: next nonce 7, tx nonce 3'), 'NonceError'],
  ['geth', rpc(3, 'execution reverted'), 'RevertedError'],
  [
    'hardhat',
    wrapped('VM Exception while processing transaction: reverted with custom error'),
    'RevertedError',
  ],
  ['EIP-1193', { code: 4100, message: 'Unauthorized' }, 'WalletUnavailableError'],
  ['EIP-1193', { code: 4900, message: 'Disconnected' }, 'NetworkError'],
  ['a wallet that lost its node', { code: -32603, message: 'Failed to fetch' }, 'NetworkError'],
  ['MetaMask', { code: -32002, message: 'Request already pending. Please wait.' }, 'WalletBusyError'],
  ['geth, out of time', rpc(-32002, 'request timed out'), 'NetworkError'],
  ['a provider, by the same code', rpc(-32002, 'resource unavailable'), 'SubmitError'],
  ['nothing', undefined, 'SubmitError'],
])('%s: %o is a %s', (_, error, name) => {
  expect(toSubmitError(error)).toMatchObject({ name })
})

test('our own errors pass as they are', () => {
  for (const error of [new WrongChainError(), new NetworkError()]) expect(toSubmitError(error)).toBe(error)
})

test('the text is the innermost one, in one line, without call data', () => {
  const callData = `0x${'ab'.repeat(400)}`
  const { shortMessage } = toSubmitError({
    code: -32603,
    message: 'Internal error',
    data: { message: `cannot send ${callData} now\nRequest body: {"params":["${callData}"]}` },
  })
  expect(shortMessage).toBe('The wallet could not send this: cannot send 0x… now')
  expect(toSubmitError({ message: 'x'.repeat(5_000) }).shortMessage.length).toBeLessThan(300)
})

test('an error that wraps itself ends', () => {
  const loop: { message: string; cause?: unknown; data?: unknown } = { message: 'round' }
  loop.cause = loop
  expect(toSubmitError(loop)).toBeInstanceOf(SubmitError)
})
