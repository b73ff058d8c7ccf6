import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type solc from 'solc'
import type { Abi } from 'viem'
import { BaseError } from '../../src/lib/BaseError'
import type { Hex } from '../../src/lib/bytes'
import { inRepo } from './paths'

const require = createRequire(import.meta.url)

/** The contracts of contracts/test that stand for other people's: the current draft of ERC-7627 alone, and its first draft. */
export type FixtureName = 'BareERC7627' | 'DraftOneERC7627'
/** Those that stand for somebody: one who writes, and one whose account is a contract. */
type AccountName = 'ContractAccount' | 'OwnedWallet'
/** What a chain brings along. */
type PredeployName = 'GasPriceOracle'

export interface CompiledFixture {
  readonly abi: Abi
  readonly bytecode: Hex
}

interface Output {
  errors?: readonly { formattedMessage: string }[]
  contracts?: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>
}

/** Compiles one of them with npm's solc, which takes about two seconds. @throws {BaseError} on any error or warning */
export function compileFixture(name: FixtureName | AccountName | PredeployName): CompiledFixture {
  // The compiler is large: whoever only imports this file does not wait for it.
  const { compile }: typeof solc = require('solc')
  const path = `contracts/test/${name}.sol`
  const input = {
    language: 'Solidity',
    sources: { [path]: { content: readFileSync(inRepo(path), 'utf8') } },
    settings: {
      evmVersion: 'cancun',
      outputSelection: { [path]: { [name]: ['abi', 'evm.bytecode.object'] } },
    },
  }
  // What is not a path of ours is a package's.
  const locate = (imported: string) => (imported.startsWith('@') ? `node_modules/${imported}` : imported)
  const read = (imported: string) => ({ contents: readFileSync(inRepo(locate(imported)), 'utf8') })
  const output: Output = JSON.parse(compile(JSON.stringify(input), { import: read }))
  const contract = output.contracts?.[path]?.[name]
  if (output.errors?.length || contract === undefined) {
    const texts = output.errors?.map((error) => error.formattedMessage) ?? []
    throw new BaseError(`${path} does not compile. ${texts.join('\n')}`)
  }
  return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }
}
