import { fromHex } from '../lib/bytes'
import { DEFAULT_KEY_INDEX, UNLABELLED_KEY_INDEX } from '../messaging/threadId'
import type { KeyIndex, ThreadRef } from '../messaging/types'
import { keyIndexToLabel } from '../protocol/labels'

/** What a label is called: its text, `null` for a key without a label, the start of its hex where it is no text at all. */
export function labelName(keyIndex: KeyIndex): string | null {
  if (keyIndex === UNLABELLED_KEY_INDEX) return null
  return keyIndexToLabel(fromHex(keyIndex)) ?? `${keyIndex.slice(0, 10)}…`
}

/** The labels of a thread that are not the default one. `name` as in {@link labelName}. */
export function threadLabels(
  thread: ThreadRef,
): readonly { readonly side: 'to' | 'from'; readonly name: string | null }[] {
  const sides = [
    { side: 'to', keyIndex: thread.peerKeyIndex },
    { side: 'from', keyIndex: thread.ownKeyIndex },
  ] as const
  return sides
    .filter(({ keyIndex }) => keyIndex !== DEFAULT_KEY_INDEX)
    .map(({ side, keyIndex }) => ({ side, name: labelName(keyIndex) }))
}
