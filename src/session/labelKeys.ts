import type { LabelKey, SeedRecord } from '../messaging/types'
import { Algorithm } from '../protocol/algorithm'
import { DEFAULT_LABEL } from '../protocol/labels'
import { deriveLabelKey } from '../protocol/messagingKey'

/** Version 1 of `default-key` in the seed's generation. */
export function defaultLabelKey({ seed, generation }: SeedRecord): LabelKey {
  const labelKey = deriveLabelKey(seed, DEFAULT_LABEL, 1)
  return { label: DEFAULT_LABEL, generation, version: 1, algorithm: Algorithm.X25519, labelKey }
}

/**
 * Adds version 1 of `default-key` of every generation where it is not registered: what was written with an ephemeral key made
 * from it is read with it again. Rule E17.
 */
export function withDefaultKeys(
  seeds: readonly SeedRecord[],
  keys: readonly LabelKey[],
): readonly LabelKey[] {
  const missing = seeds
    .map(defaultLabelKey)
    .filter(
      ({ generation }) =>
        !keys.some(
          (key) => key.label === DEFAULT_LABEL && key.generation === generation && key.version === 1,
        ),
    )
  return [...keys, ...missing]
}
