import { utf8 } from '../../lib/bytes'

const MAX_BYTES = 32
/** Holds the links between one's own keys. */
const RESERVED = 'key-link'

type LabelProblem = 'empty' | 'long' | 'reserved' | 'hidden' | 'taken'

/** A label as it is registered (trimmed, NFC), and why it cannot be, if it cannot. Rule K7. */
export function checkLabel(
  text: string,
  taken: readonly string[],
): { readonly label: string; readonly problem: LabelProblem | null } {
  const label = text.trim().normalize('NFC')
  return { label, problem: problemOf(label, taken) }
}

function problemOf(label: string, taken: readonly string[]): LabelProblem | null {
  if (label === '') return 'empty'
  // Control, invisible and unpaired characters: two labels that look alike are two labels.
  if (/\p{C}/u.test(label)) return 'hidden'
  if (utf8(label).length > MAX_BYTES) return 'long'
  if (label === RESERVED) return 'reserved'
  return taken.includes(label) ? 'taken' : null
}
