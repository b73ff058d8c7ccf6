import type { LabelKey, OwnKey, SeedRecord } from '../messaging/types'
import { Algorithm } from '../protocol/algorithm'
import { DEFAULT_LABEL } from '../protocol/labels'
import { deriveLabelKey } from '../protocol/messagingKey'

/** Version 1 of `default-key` in the seed's generation. */
export function defaultLabelKey({ seed, generation }: SeedRecord): LabelKey {
  const labelKey = deriveLabelKey(seed, DEFAULT_LABEL, 1)
  return { label: DEFAULT_LABEL, generation, version: 1, algorithm: Algorithm.X25519, labelKey }
}

/** The key of the highest generation, and of the highest version in it. */
export function newestOf(keys: readonly OwnKey[]): OwnKey | undefined {
  return [...keys].sort((a, b) => b.generation - a.generation || b.version - a.version)[0]
}
