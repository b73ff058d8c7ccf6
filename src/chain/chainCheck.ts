import { BaseError } from '../lib/BaseError'
import { OtherChainError } from '../messaging/errors'
import { DEFAULT_TIMEOUT, postRpc } from './postRpc'
import { readQuantity } from './quantity'

/** Which urls stand on the chain that they are configured for. */
export interface ChainCheck {
  /** Asks a url for its chain, once while it keeps answering. @throws {OtherChainError} or what kept it from answering */
  ensure(url: string): Promise<void>
  /** What stands behind the url may have changed: it is asked again. */
  forget(url: string): void
}

/**
 * Holds every url to one chain id, so that a wrong line in config.json leads to an explanation and not to another chain's
 * history. `onAnswer` is told each answer, with the url's origin: its path is often a secret.
 */
export function createChainCheck(
  chainId: number,
  onAnswer: (origin: string, chainId: number) => void = () => undefined,
): ChainCheck {
  const asked = new Map<string, Promise<void>>()

  async function ask(url: string): Promise<void> {
    const answer = readQuantity(
      await postRpc(url, { method: 'eth_chainId', params: [], timeout: DEFAULT_TIMEOUT }),
    )
    if (answer === null) throw new BaseError('no sense in the answer to eth_chainId')
    onAnswer(new URL(url).origin, answer)
    if (answer !== chainId) throw new OtherChainError()
  }

  return {
    ensure(url) {
      let answer = asked.get(url)
      if (!answer) {
        answer = ask(url)
        asked.set(url, answer)
        answer.catch(() => asked.delete(url))
      }
      return answer
    },
    forget: (url) => void asked.delete(url),
  }
}
