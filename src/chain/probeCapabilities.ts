import { encodeFunctionData } from 'viem'
import { equalBytes, type Hex, utf8 } from '../lib/bytes'
import { sealogAbi } from './abi'
import { readBytes, readSize } from './abiWords'
import { callContract } from './callContract'
import { fetchCode, hasFunction } from './fetchCode'
import { oncePerContract } from './oncePerContract'
import { probeDialect } from './probeDialect'

/** What a contract can do beyond a key and messages. */
export interface Capabilities {
  /** Keys under several labels (R1). */
  readonly labels: boolean
  /** Several calls in one transaction (R8). */
  readonly multicall: boolean
  /** `updatePublicKeyBySig` (R6). */
  readonly signedRegistration: boolean
  /** `authorizeSender`, `sendMessageFrom` (R7). */
  readonly senders: boolean
  /** A record of when whom wrote to whom: `activityClock`, `activityBetween`, `peersOf` (R14). */
  readonly activity: boolean
}

const NOBODY: Hex = `0x${'00'.repeat(20)}`

/** One addition: a call that only a contract which has it answers in this way, and the function that is looked for in the code where it answers nothing. */
interface Question {
  readonly data: Hex
  readonly isYes: (answer: Uint8Array) => boolean
  readonly selector: Hex
}

const MULTICALL: Question = {
  data: encodeFunctionData({ abi: sealogAbi, functionName: 'multicall', args: [[]] }),
  // No results for no calls.
  isYes: (answer) => answer.length === 64 && readSize(answer, 0) === 32 && readSize(answer, 32) === 0,
  selector: '0xac9650d8',
}
const SIGNED_REGISTRATION: Question = {
  data: encodeFunctionData({ abi: sealogAbi, functionName: 'eip712Domain' }),
  // What is signed names this domain: another one's `updatePublicKeyBySig` would not take our signatures.
  isYes: (answer) => isText(readBytes(answer, 32), 'Sealog') && isText(readBytes(answer, 64), '1'),
  selector: '0xac23b9a0',
}
const SENDERS: Question = {
  data: encodeFunctionData({ abi: sealogAbi, functionName: 'senderValidBefore', args: [NOBODY, NOBODY] }),
  isYes: (answer) => answer.length === 32,
  selector: '0xe885bdc5',
}
const ACTIVITY: Question = {
  data: encodeFunctionData({ abi: sealogAbi, functionName: 'activityClock' }),
  // A clock whose windows have no length is none.
  isYes: (answer) => answer.length === 64 && (readSize(answer, 32) ?? 0) > 0,
  selector: '0xf3913b95',
}

/**
 * Which of our additions a contract has (R9): by its answers, which pass through every proxy, and by its code where it gives
 * none. Four calls for a contract that has them all.
 * @throws as {@link probeDialect}
 */
export const probeCapabilities = oncePerContract(async (client, contract): Promise<Capabilities> => {
  const { hasLabels } = await probeDialect(client, contract)
  const questions = [MULTICALL, SIGNED_REGISTRATION, SENDERS, ACTIVITY]
  const answered = await Promise.all(
    questions.map(async ({ data, isYes }) => {
      const answer = await callContract(client, contract, data)
      // Nothing is also what a contract says that takes any call.
      return answer === null || answer.length === 0 ? null : isYes(answer)
    }),
  )
  const code = answered.includes(null) ? await fetchCode(client, contract) : '0x'
  const [multicall = false, signedRegistration = false, senders = false, activity = false] = questions.map(
    ({ selector }, i) => answered[i] ?? hasFunction(code, selector),
  )
  return { labels: hasLabels, multicall, signedRegistration, senders, activity }
})

function isText(bytes: Uint8Array | null, text: string): boolean {
  return bytes !== null && equalBytes(bytes, utf8(text))
}
