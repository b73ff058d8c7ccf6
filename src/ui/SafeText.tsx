// Flag emoji end in invisible tag characters: the first alternative passes them whole. The second is everything that is
// invisible or turns the order of other characters around. Joiners (U+200C, U+200D) stay: emoji and Persian need them.
const PARTS =
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F})|([\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}])/gu

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
  for (const match of text.matchAll(PARTS)) {
    const hidden = match[2]
    if (hidden === undefined) continue
    if (match.index > from) yield text.slice(from, match.index)
    const code = `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    yield (
      <span
        key={match.index}
        className="mx-px rounded-joint border border-current/50 px-1 font-mono text-2xs"
      >
        {code}
      </span>
    )
    from = match.index + hidden.length
  }
  if (from < text.length) yield text.slice(from)
}
