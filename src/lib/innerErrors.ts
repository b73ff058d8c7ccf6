/** One error of a wallet or node, without what we do not read. */
export interface InnerError {
  readonly code: unknown
  readonly message: string
}

const DEEPEST = 6
/** Where wallets put the error that they wrap; EIP-1193 leaves it open. */
const WRAPPERS = ['cause', 'data', 'originalError', 'error', 'info'] as const

/** The error and those wrapped in it, outermost first. */
export function innerErrors(error: unknown, depth = 0): InnerError[] {
  if (typeof error !== 'object' || error === null || depth === DEEPEST) return []
  const { code, message, detail } = error as { code?: unknown; message?: unknown; detail?: unknown }
  // `detail` is RpcError's: the node's text without our own words.
  const text = typeof detail === 'string' ? detail : message
  const own = { code, message: typeof text === 'string' ? text : '' }
  const inner = WRAPPERS.map((key) => (error as { [key: string]: unknown })[key])
  return [own, ...inner.flatMap((wrapped) => innerErrors(wrapped, depth + 1))]
}

const LONGEST_TEXT = 200

/** What the innermost error says, short enough for the screen and without call data; null where none says anything. */
export function innermostText(cause: unknown): string | null {
  const text = innerErrors(cause).findLast(({ message }) => message.trim() !== '')?.message
  return text === undefined ? null : shorten(text)
}

/** First line, without call data or other long hex. */
function shorten(text: string): string {
  const [line = ''] = text.trim().split('\n')
  const plain = line.replace(/0x[0-9a-fA-F]{41,}/g, '0x…')
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT)}…` : plain
}
