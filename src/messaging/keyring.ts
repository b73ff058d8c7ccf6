import { fromHex, type Hex, toHex } from '../lib/bytes'
import { type Algorithm, isSupported } from '../protocol/algorithm'
import { openKeyLink, readKeyLink } from '../protocol/keyLink'
import { KEY_LINK_INDEX, keyIndexToLabel, labelToKeyIndex } from '../protocol/labels'
import { deriveLabelKey, deriveLinkKey, deriveMessagingKey } from '../protocol/messagingKey'
import { byPosition } from './position'
import type { Address, KeyLog, LabelKey, MessageLog, OwnKey, SeedRecord } from './types'

/** Versions tried per label and generation (SPEC, K rules). */
export const MAX_VERSIONS = 64

/** A key link's header: which generation it belongs to, and the tag in that generation's seed text. */
export interface KeyLink {
  readonly generation: number
  readonly tag: Hex
  readonly envelope: Uint8Array
}

/** The account's own key links, highest generation and newest first. Anything else that stands there is passed over. */
export function readKeyLinks(account: Address, logs: readonly MessageLog[]): readonly KeyLink[] {
  const keyIndex = toHex(KEY_LINK_INDEX)
  return [...logs]
    .filter((log) => log.from === account && log.to === account && log.keyIndex === keyIndex)
    .sort((a, b) => byPosition(b, a))
    .flatMap(({ envelope }) => {
      const header = readKeyLink(envelope)
      return header ? [{ generation: header.generation, tag: toHex(header.tag), envelope }] : []
    })
    .sort((a, b) => b.generation - a.generation)
}

/** From the seed of one generation back to the first, as far as the links reach (SPEC, K rules: restore). */
export function unwrapSeeds(newest: SeedRecord, links: readonly KeyLink[]): readonly SeedRecord[] {
  const seeds = [newest]
  for (let current = newest; current.generation > 1; ) {
    const linkKey = deriveLinkKey(current.seed)
    const opened = links
      .filter((link) => link.generation === current.generation && link.tag === current.tag)
      .map((link) => openKeyLink({ envelope: link.envelope, linkKey }))
      .find((result) => result !== null)
    if (!opened) break
    const generation = current.generation - 1
    current = { generation, tag: null, seed: opened.previousSeed }
    // Which of several tags that generation had shows when its own link opens.
    const tags = generation === 1 ? [] : links.filter((link) => link.generation === generation)
    const fits = tags.find((link) =>
      openKeyLink({ envelope: link.envelope, linkKey: deriveLinkKey(current.seed) }),
    )
    current = { ...current, tag: fits?.tag ?? tags[0]?.tag ?? null }
    seeds.push(current)
  }
  return seeds
}

/**
 * The label keys behind the account's registrations: for every registered key, the generation and version that derive it.
 * Registrations that no seed explains are simply not among the result; see `isExplained`.
 */
export function deriveLabelKeys(
  seeds: readonly SeedRecord[],
  registrations: readonly KeyLog[],
): readonly LabelKey[] {
  const byLabel = new Map<Hex, KeyLog[]>()
  for (const key of registrations) {
    if (key.publicKey.length === 0 || !isSupported(key.algorithm)) continue
    const list = byLabel.get(key.keyIndex)
    if (list) list.push(key)
    else byLabel.set(key.keyIndex, [key])
  }
  const found: LabelKey[] = []
  for (const [keyIndex, list] of byLabel) {
    const label = keyIndexToLabel(fromHex(keyIndex))
    if (label === null) continue
    const open = new Map(
      list.map((key) => [keyName(key.algorithm, toHex(key.publicKey)), key.algorithm as Algorithm]),
    )
    const versions = Math.min(list.length + 1, MAX_VERSIONS)
    for (const { generation, seed } of seeds) {
      for (let version = 1; version <= versions && open.size > 0; version++) {
        const labelKey = deriveLabelKey(seed, label, version)
        for (const algorithm of new Set(open.values())) {
          const { publicKey } = deriveMessagingKey(labelKey, algorithm)
          if (open.delete(keyName(algorithm, toHex(publicKey)))) {
            found.push({ label, generation, version, algorithm, labelKey })
          }
        }
      }
    }
  }
  return found
}

/** A label key with its key pair. The label key is copied, so that erasing the one leaves the other. */
export function toOwnKey(key: LabelKey): OwnKey {
  const { label, generation, version, algorithm } = key
  const keyIndex = toHex(labelToKeyIndex(label))
  const labelKey = key.labelKey.slice()
  return { label, keyIndex, generation, version, labelKey, ...deriveMessagingKey(labelKey, algorithm) }
}

/** The key of the highest generation, and of the highest version in it. */
export function newestOf<T extends Pick<OwnKey, 'generation' | 'version'>>(
  keys: readonly T[],
): T | undefined {
  return [...keys].sort((a, b) => b.generation - a.generation || b.version - a.version)[0]
}

/** The newest registration of a label, whatever it holds. */
export function newestRegistration(registrations: readonly KeyLog[], keyIndex: Hex): KeyLog | null {
  return (
    registrations
      .filter((key) => key.keyIndex === keyIndex)
      .sort(byPosition)
      .at(-1) ?? null
  )
}

/** Whether one of `keys` is the registered one. */
export function isExplained(registration: KeyLog, keys: readonly OwnKey[]): boolean {
  const publicKey = toHex(registration.publicKey)
  return keys.some((key) => key.algorithm === registration.algorithm && toHex(key.publicKey) === publicKey)
}

function keyName(algorithm: number, publicKey: Hex): string {
  return `${algorithm}${publicKey}`
}
