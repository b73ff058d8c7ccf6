import { BaseError } from '../lib/BaseError'
import type { Hex } from '../lib/bytes'
import { isKeyDomain } from '../protocol/seedText'
import { nearestName } from './nearestName'

/** One chain of config.json. `contract` is lower case. */
export interface ChainConfig {
  readonly chainId: number
  readonly name: string
  /** http(s) urls are read from; ws(s) urls announce new blocks. */
  readonly rpcUrls: readonly string[]
  readonly contract: Hex
  /** Block of the contract's deployment: nothing older is read. */
  readonly fromBlock: number
  readonly explorerUrl?: string
}

/** config.json, checked. */
export interface Config {
  /** The host name that the seed text names; by default the page's own. */
  readonly keyDomain?: string
  readonly walletConnectProjectId?: string
  readonly ensRpcUrl?: string
  readonly chains: readonly [ChainConfig, ...ChainConfig[]]
}

/** config.json is missing or wrong. The page shows the message, which names the field. */
export class ConfigError extends BaseError {
  override readonly name = 'ConfigError'
}

// Records, so that the compiler misses none.
const ROOT_FIELDS: Readonly<Record<keyof Config, true>> = {
  keyDomain: true,
  walletConnectProjectId: true,
  ensRpcUrl: true,
  chains: true,
}
const CHAIN_FIELDS: Readonly<Record<keyof ChainConfig, true>> = {
  chainId: true,
  name: true,
  rpcUrls: true,
  contract: true,
  fromBlock: true,
  explorerUrl: true,
}

/**
 * Checks the parsed JSON of config.json. A field whose name is nearly one of ours is refused, also where it would be optional:
 * a misspelt `keyDomain` would otherwise mean other keys, without a word. Names that resemble none of ours are left out.
 * @throws {ConfigError} naming the wrong field
 */
export function parseConfig(json: unknown): Config {
  const root = record(json, 'config.json')
  refuseTypos(root, ROOT_FIELDS)
  const keyDomain = optional(root, 'keyDomain', domain)
  const walletConnectProjectId = optional(root, 'walletConnectProjectId', text)
  const ensRpcUrl = optional(root, 'ensRpcUrl', httpUrl)
  if (!Array.isArray(root.chains)) throw new ConfigError('config.json: "chains" must be a list.')
  const [first, ...rest] = root.chains.map((chain, i) => parseChain(chain, `chains[${i}]`))
  if (!first) throw new ConfigError('config.json: "chains" must name at least one chain.')
  return {
    ...(keyDomain !== undefined && { keyDomain }),
    ...(walletConnectProjectId !== undefined && { walletConnectProjectId }),
    ...(ensRpcUrl !== undefined && { ensRpcUrl }),
    chains: [first, ...rest],
  }
}

function parseChain(json: unknown, path: string): ChainConfig {
  const chain = record(json, path)
  refuseTypos(chain, CHAIN_FIELDS, path)
  const contract = text(chain.contract, `${path}.contract`)
  if (!/^0x[0-9a-fA-F]{40}$/.test(contract)) {
    throw new ConfigError(`config.json: "${path}.contract" must be an address (0x and 40 hex digits).`)
  }
  if (!Array.isArray(chain.rpcUrls))
    throw new ConfigError(`config.json: "${path}.rpcUrls" must be a list of URLs.`)
  const rpcUrls = chain.rpcUrls.map((value, i) => rpcUrl(value, `${path}.rpcUrls[${i}]`))
  if (!rpcUrls.some((value) => value.startsWith('http'))) {
    throw new ConfigError(`config.json: "${path}.rpcUrls" needs at least one http or https URL.`)
  }
  const explorerUrl = optional(chain, 'explorerUrl', httpUrl, path)
  return {
    chainId: integer(chain.chainId, `${path}.chainId`, 1),
    name: text(chain.name, `${path}.name`),
    rpcUrls,
    contract: contract.toLowerCase() as Hex,
    fromBlock: integer(chain.fromBlock, `${path}.fromBlock`, 0),
    ...(explorerUrl !== undefined && { explorerUrl }),
  }
}

function refuseTypos(from: Record<string, unknown>, known: object, path?: string): void {
  const names = Object.keys(known)
  const typos = Object.keys(from).flatMap((name) => {
    const meant = names.includes(name) ? null : nearestName(name, names)
    return meant === null
      ? []
      : [`There is no field "${path ? `${path}.` : ''}${name}": did you mean "${meant}"?`]
  })
  if (typos.length > 0) throw new ConfigError(`config.json: ${typos.join(' ')}`)
}

function record(json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ConfigError(
      `config.json: ${path === 'config.json' ? 'the file' : `"${path}"`} must be an object.`,
    )
  }
  return json as Record<string, unknown>
}

function optional<T>(
  from: Record<string, unknown>,
  key: string,
  read: (value: unknown, path: string) => T,
  path?: string,
): T | undefined {
  return from[key] === undefined ? undefined : read(from[key], path ? `${path}.${key}` : key)
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '')
    throw new ConfigError(`config.json: "${path}" must be a text.`)
  return value
}

function integer(value: unknown, path: string, least: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw new ConfigError(`config.json: "${path}" must be a whole number of at least ${least}.`)
  }
  return value
}

function domain(value: unknown, path: string): string {
  const given = text(value, path)
  if (!isKeyDomain(given)) {
    throw new ConfigError(
      `config.json: "${path}" must be a host name in lower case, without a port (an IDN as xn--…).`,
    )
  }
  return given
}

function httpUrl(value: unknown, path: string): string {
  return url(value, path, ['http:', 'https:'])
}

function rpcUrl(value: unknown, path: string): string {
  return url(value, path, ['http:', 'https:', 'ws:', 'wss:'])
}

function url(value: unknown, path: string, protocols: readonly string[]): string {
  const given = text(value, path)
  if (!URL.canParse(given) || !protocols.includes(new URL(given).protocol)) {
    throw new ConfigError(`config.json: "${path}" must be a URL (${protocols.join(', ')}).`)
  }
  return given
}
