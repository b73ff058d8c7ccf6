import type { EnvelopeId } from '../messaging/types'

/** What the next text of a thread's composer is: an answer to a message, or another text for one of one's own. */
export interface ComposeIntent {
  readonly type: 'reply' | 'edit'
  readonly about: EnvelopeId
  /** The message is one's own. */
  readonly own: boolean
  /** What the message says; where an edit begins. */
  readonly text: string
}

/** What a thread hands to its composer: the two are islands that share this alone. */
export interface Composing {
  readonly intent: ComposeIntent | null
  setIntent(intent: ComposeIntent | null): void
}
