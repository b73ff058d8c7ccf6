import { codeOf, HIDDEN_CHARACTERS } from '../lib/hiddenCharacters'

/**
 * Text that somebody else wrote. It is isolated, so that it cannot reorder what stands around it, and control, invisible
 * and bidi override characters are shown as their code instead of being obeyed. Rule P10.
 */
export function SafeText({ text }: { text: string }) {
  return <bdi>{[...split(text)]}</bdi>
}

/**
 * The same where the text has an element to itself, with `dir="auto"`: that one isolates it, and each of its lines begins on the side
 * where its own writing begins. In a <bdi> it would not count for the direction.
 */
export function SafeLines({ text }: { text: string }) {
  return <span>{[...split(text)]}</span>
}

function* split(text: string) {
  let from = 0
  for (const match of text.matchAll(HIDDEN_CHARACTERS)) {
    const hidden = match[2]
    if (hidden === undefined) continue
    if (match.index > from) yield text.slice(from, match.index)
    yield (
      <span
        key={match.index}
        className="mx-px rounded-joint border border-current/50 px-1 font-mono text-2xs"
      >
        {codeOf(hidden)}
      </span>
    )
    from = match.index + hidden.length
  }
  if (from < text.length) yield text.slice(from)
}
