import type { LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { BaseError } from '../../src/lib/BaseError'
import type { Hex } from '../../src/lib/bytes'
import type { ChainConfig } from '../../src/session/config'
import type { Deployment } from './deploySealog'

/**
 * Checks what `npm run deploy` was given and reads the key from the environment variable `name`.
 * @throws {BaseError} saying what is missing; the key is in no message.
 */
export function readAccount(rpcUrl: string, name: string, env: NodeJS.ProcessEnv): LocalAccount {
  if (rpcUrl === '' || name === '') {
    throw new BaseError('Usage: npm run deploy -- --rpc-url URL --private-key-env NAME')
  }
  if (!URL.canParse(rpcUrl) || !/^https?:$/.test(new URL(rpcUrl).protocol)) {
    throw new BaseError('--rpc-url must be an http or https url.')
  }
  const key = env[name]
  if (key === undefined || key === '') {
    // Somebody who typed the key itself must not see it printed again.
    const shown =
      /^[A-Za-z_]\w{0,63}$/.test(name) && !/^(0x)?[0-9a-fA-F]{64}$/.test(name)
        ? name
        : 'that --private-key-env names'
    throw new BaseError(
      `The environment variable ${shown} is not set: it must hold the private key (0x and 64 hex digits).`,
    )
  }
  const hex = (key.startsWith('0x') ? key : `0x${key}`) as Hex
  try {
    if (!/^0x[0-9a-fA-F]{64}$/.test(hex)) throw new RangeError('not 32 bytes of hex')
    return privateKeyToAccount(hex)
  } catch {
    throw new BaseError(
      `The environment variable ${name} holds no private key: 0x and 64 hex digits are expected.`,
    )
  }
}

interface KnownChain {
  readonly name: string
  readonly blockExplorers?: { readonly default: { readonly url: string } } | undefined
}

/** The chain's entry for config.json. A chain that viem does not know is named after its id. */
export function deploymentEntry(
  rpcUrl: string,
  deployment: Deployment,
  known: KnownChain | undefined,
): ChainConfig {
  const explorerUrl = known?.blockExplorers?.default.url
  return {
    chainId: deployment.chainId,
    name: known?.name ?? `Chain ${deployment.chainId}`,
    rpcUrls: [rpcUrl],
    contract: deployment.address,
    fromBlock: deployment.fromBlock ?? 0,
    ...(explorerUrl === undefined ? {} : { explorerUrl }),
  }
}
