import { readFileSync } from 'node:fs'
import solc from 'solc'
import type { Abi } from 'viem'
import { BaseError } from '../../src/lib/BaseError'
import type { Hex } from '../../src/lib/bytes'
import { inRepo } from './paths'

/** The contracts of contracts/test that stand for other people's: the current draft of ERC-7627 alone, and its first draft. */
export type FixtureName = 'BareERC7627' | 'DraftOneERC7627'
/** The one that stands for somebody who writes. */
type WriterName = 'ContractAccount'

export interface CompiledFixture {
  readonly abi: Abi
  readonly bytecode: Hex
}

interface Output {
  errors?: readonly { formattedMessage: string }[]
  contracts?: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>
}

/** Compiles one of them with npm's solc, which takes about two seconds. @throws {BaseError} on any error or warning */
export function compileFixture(name: FixtureName | WriterName): CompiledFixture {
  const path = `contracts/test/${name}.sol`
  const input = {
    language: 'Solidity',
    sources: { [path]: { content: readFileSync(inRepo(path), 'utf8') } },
    settings: {
      evmVersion: 'cancun',
      outputSelection: { [path]: { [name]: ['abi', 'evm.bytecode.object'] } },
    },
  }
  const read = (imported: string) => ({ contents: readFileSync(inRepo(imported), 'utf8') })
  const output: Output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }))
  const contract = output.contracts?.[path]?.[name]
  if (output.errors?.length || contract === undefined) {
    const texts = output.errors?.map((error) => error.formattedMessage) ?? []
    throw new BaseError(`${path} does not compile. ${texts.join('\n')}`)
  }
  return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }
}
