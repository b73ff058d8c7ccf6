import type { Hex } from '../lib/bytes'
import { isKeyDomain } from '../protocol/seedText'
import { ConfigError } from './ConfigError'
import { nearestName } from './nearestName'
import { parseAddress } from './parseAddress'

/** One chain of config.json. `contract` is lower case. */
export interface ChainConfig {
  readonly chainId: number
  readonly name: string
  /** http(s) urls are read from; ws(s) urls announce new blocks. Without TLS only on this machine. */
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
  const ensRpcUrl = optional(root, 'ensRpcUrl', httpRpcUrl)
  if (!Array.isArray(root.chains)) throw new ConfigError('config.json: "chains" must be a list.')
  const [first, ...rest] = root.chains.map((chain, i) => parseChain(chain, `chains[${i}]`))
  if (!first) throw new ConfigError('config.json: "chains" must name at least one chain.')
  const ids = [first, ...rest].map(({ chainId }) => chainId)
  const again = ids.findIndex((id, i) => ids.indexOf(id) < i)
  if (again >= 0) {
    throw new ConfigError(
      `config.json: "chains[${again}].chainId" is ${ids[again]}, as "chains[${ids.indexOf(ids[again] ?? 0)}].chainId" is: name each chain once.`,
    )
  }
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
  if (parseAddress(contract).status === 'checksum') {
    throw new ConfigError(
      `config.json: "${path}.contract" has a wrong character: its capital letters contradict the rest (EIP-55).`,
    )
  }
  if (!Array.isArray(chain.rpcUrls))
    throw new ConfigError(`config.json: "${path}.rpcUrls" must be a list of URLs.`)
  const rpcUrls = chain.rpcUrls.map((value, i) => rpcUrl(value, `${path}.rpcUrls[${i}]`))
  if (!rpcUrls.some((value) => value.startsWith('http'))) {
    throw new ConfigError(`config.json: "${path}.rpcUrls" needs at least one http or https URL.`)
  }
  const explorerUrl = optional(chain, 'explorerUrl', linkUrl, path)
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

function linkUrl(value: unknown, path: string): string {
  return url(value, path, ['http:', 'https:'])
}

function httpRpcUrl(value: unknown, path: string): string {
  return reachable(value, path, ['http:', 'https:'])
}

function rpcUrl(value: unknown, path: string): string {
  return reachable(value, path, ['http:', 'https:', 'ws:', 'wss:'])
}

/** The hosts that the page's policy (scripts/vite/metaPolicy.ts) and browsers let a page reach without TLS. */
const THIS_MACHINE = ['localhost', '127.0.0.1']

/** A url that browsers let the page fetch: each refuses the others with a word that names no reason. */
function reachable(value: unknown, path: string, protocols: readonly string[]): string {
  const given = url(value, path, protocols)
  const { protocol, hostname, username, password } = new URL(given)
  if (username !== '' || password !== '') {
    throw new ConfigError(
      `config.json: "${path}" holds a user name or a password: browsers refuse such URLs. Use one that carries its key in the path.`,
    )
  }
  if (['http:', 'ws:'].includes(protocol) && !THIS_MACHINE.includes(hostname)) {
    throw new ConfigError(
      `config.json: "${path}" must begin with ${protocol.replace(':', 's:')}//: without TLS a page reaches localhost only.`,
    )
  }
  return given
}

function url(value: unknown, path: string, protocols: readonly string[]): string {
  const given = text(value, path)
  if (!URL.canParse(given) || !protocols.includes(new URL(given).protocol)) {
    throw new ConfigError(`config.json: "${path}" must be a URL (${protocols.join(', ')}).`)
  }
  return given
}
