import { useState } from 'react'
import type { ComposeIntent } from '../../session/composeIntent'

/** The text of the message being edited, apart from the draft; null while none is. It begins with what the message says. */
export function useEdited(intent: ComposeIntent | null): {
  readonly text: string
  write(text: string): void
} | null {
  const [edited, setEdited] = useState<{ of: ComposeIntent; text: string } | null>(null)
  if (intent?.type !== 'edit') return null
  return {
    // What was written belongs to the intent under which it was written, also when that comes back.
    text: edited?.of === intent ? edited.text : intent.text,
    write: (text) => setEdited({ of: intent, text }),
  }
}
