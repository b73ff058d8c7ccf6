import type { TFunction } from 'i18next'
import { BaseError } from '../lib/BaseError'
import { showHidden } from '../lib/hiddenCharacters'
import { en } from './en'

/** What an error says to the user: the translation of its class, else its own `shortMessage`, else that something went wrong. */
export function errorText(t: TFunction, error: unknown): string {
  if (!(error instanceof BaseError)) return t('errors.unknown')
  const { name, shortMessage } = error
  const isKnown = isKey(en.errors, name) || isKey(en.errorsWithDetail, name)
  return isKnown ? errorNameText(t, name, shortMessage) : shortMessage
}

/** The same where only the name of the class was kept, and perhaps what it said (an outbox row). */
export function errorNameText(t: TFunction, name: string, detail?: string | null): string {
  // The detail may be a wallet's or a node's: somebody else's words.
  if (detail && isKey(en.errorsWithDetail, name))
    return t(`errorsWithDetail.${name}`, { detail: showHidden(detail) })
  return isKey(en.errors, name) ? t(`errors.${name}`) : t('errors.unknown')
}

/** Why the last read failed, and what then: that the network is away, or what else stands in the way. */
export function syncErrorText(t: TFunction, name: string): string {
  return name !== 'NetworkError' && isKey(en.errors, name) ? t(`errors.${name}`) : t('sidebar.offline')
}

function isKey<T extends object>(texts: T, name: string): name is keyof T & string {
  return Object.hasOwn(texts, name)
}
