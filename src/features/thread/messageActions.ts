import type { TimelineItem } from '../../messaging/timeline'
import type { EnvelopeId } from '../../messaging/types'

/** What can be asked of a message; the thread carries it out. */
export interface MessageActions {
  details(item: TimelineItem): void
  reply(item: TimelineItem): void
  edit(item: TimelineItem): void
  /** Asks for confirmation first. */
  retract(item: TimelineItem): void
  react(item: TimelineItem, emoji: string): void
  /** Asks for any emoji. */
  chooseReaction(item: TimelineItem): void
  /** Brings a message of the thread into view. */
  show(about: EnvelopeId): void
}

/** Whether others can name this message: it is sealed for good and not taken back. */
export function isNameable({ id, content }: TimelineItem): boolean {
  return id !== null && content.kind !== 'retracted'
}

/** Our reaction to a message, null where there is none. */
export function ownReaction({ reactions }: TimelineItem): string | null {
  return reactions.find((reaction) => reaction.own)?.emoji ?? null
}
