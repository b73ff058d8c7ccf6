import { fromHex, toHex } from '../lib/bytes'
import type { CborValue } from '../protocol/cbor'
import { type Payload, PayloadKind } from '../protocol/payload'
import type { Address, EnvelopeId } from './types'

/** A person as one passes them on: whose address, the label to write to, and a name that says nothing about either. */
export interface ContactCard {
  readonly address: Address
  readonly label: string
  readonly name: string
}

/** What a payload says, by its kind (rule P7). `about` names another message of the same thread by its envelope id. */
export type MessageBody =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reply'; readonly about: EnvelopeId; readonly text: string }
  /** An empty emoji takes one's reaction back. */
  | { readonly type: 'reaction'; readonly about: EnvelopeId; readonly emoji: string }
  | { readonly type: 'title'; readonly text: string }
  | { readonly type: 'edit'; readonly about: EnvelopeId; readonly text: string }
  | { readonly type: 'retract'; readonly about: EnvelopeId }
  | { readonly type: 'contact'; readonly card: ContactCard }

/** A kind that this version does not show (rule P9). */
export interface UnknownBody {
  readonly type: 'unknown'
  readonly payloadKind: number
}

/** Reads a payload by its kind. Fields after the known ones are passed over; a kind without its fields is unknown. Rules P7 to P9. */
export function readBody({ kind, fields: [a, b, c] }: Payload): MessageBody | UnknownBody {
  switch (kind) {
    case PayloadKind.text:
      if (isText(a)) return { type: 'text', text: a }
      break
    case PayloadKind.title:
      if (isText(a)) return { type: 'title', text: a }
      break
    case PayloadKind.reply:
      if (isBytes(a) && isText(b)) return { type: 'reply', about: toHex(a), text: b }
      break
    case PayloadKind.reaction:
      if (isBytes(a) && isText(b)) return { type: 'reaction', about: toHex(a), emoji: b }
      break
    case PayloadKind.edit:
      if (isBytes(a) && isText(b)) return { type: 'edit', about: toHex(a), text: b }
      break
    case PayloadKind.retract:
      if (isBytes(a)) return { type: 'retract', about: toHex(a) }
      break
    case PayloadKind.contactCard:
      if (isBytes(a) && isText(b) && isText(c))
        return { type: 'contact', card: { address: toHex(a), label: b, name: c } }
      break
  }
  return { type: 'unknown', payloadKind: kind }
}

/**
 * The other way round: kind and fields (rule P7), without the counts that sealing sets. UTF-8 has no lone surrogates: each
 * becomes U+FFFD here, so that the local echo shows what the peer will read.
 */
export function writeBody(body: MessageBody): Payload {
  const payload = (kind: number, ...fields: (string | Uint8Array)[]): Payload => ({
    kind,
    n: 0,
    ack: 0,
    fields: fields.map((field) => (typeof field === 'string' ? field.toWellFormed() : field)),
  })
  switch (body.type) {
    case 'text':
      return payload(PayloadKind.text, body.text)
    case 'title':
      return payload(PayloadKind.title, body.text)
    case 'reply':
      return payload(PayloadKind.reply, fromHex(body.about), body.text)
    case 'reaction':
      return payload(PayloadKind.reaction, fromHex(body.about), body.emoji)
    case 'edit':
      return payload(PayloadKind.edit, fromHex(body.about), body.text)
    case 'retract':
      return payload(PayloadKind.retract, fromHex(body.about))
    case 'contact':
      return payload(PayloadKind.contactCard, fromHex(body.card.address), body.card.label, body.card.name)
  }
}

function isText(value: CborValue | undefined): value is string {
  return typeof value === 'string'
}

function isBytes(value: CborValue | undefined): value is Uint8Array {
  return value instanceof Uint8Array
}
