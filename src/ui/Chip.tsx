import { SafeText } from './SafeText'

/** A short text that says what kind of thing stands beside it. The text may be somebody else's. */
export function Chip({ text }: { text: string }) {
  return (
    <span className="inline-block max-w-full truncate rounded-full bg-accent-soft px-2 py-px text-2xs font-medium text-accent">
      <SafeText text={text} />
    </span>
  )
}
