import { describe, expect, it } from 'vitest'
import { fromHex, type Hex, toHex } from '../lib/bytes'
import events from '../protocol/vectors/events.json'
import answers from '../protocol/vectors/keyAnswers.json'
import { currentDialect } from './currentDialect'
import type { Dialect } from './dialect'
import { draftOneDialect } from './draftOneDialect'

const dialectOf = (draft: string): Dialect => (draft === 'first' ? draftOneDialect : currentDialect)

function decode({ draft, topics, data }: { draft: string; topics: string[]; data: string }) {
  return dialectOf(draft).decodeEvent(topics as Hex[], fromHex(data))
}

describe('the vectors of events and answers', () => {
  it.each(events.accept)('$rule, $draft draft: $name is read', (vector) => {
    const event = decode(vector)
    const { message, key } = vector
    if (event?.event === 'message') {
      expect({ ...event, envelope: toHex(event.envelope) }).toEqual({ event: 'message', ...message })
    } else if (event?.event === 'key') {
      expect({ ...event, publicKey: toHex(event.publicKey) }).toEqual({ event: 'key', ...key })
    } else {
      expect(event).not.toBeNull()
    }
  })

  it.each(events.reject)('$rule, $draft draft: $name is no event', (vector) => {
    expect(decode(vector)).toBeNull()
  })

  it.each(answers.accept)('$rule, $draft draft: the answer of getUserPublicKey is $key', (vector) => {
    const key = dialectOf(vector.draft).decodeKey(fromHex(vector.answer))
    expect(key && { ...key, publicKey: toHex(key.publicKey) }).toEqual(vector.key)
  })

  it.each(answers.reject)('$rule, $draft draft: $name is no answer', ({ draft, answer }) => {
    expect(dialectOf(draft).decodeKey(fromHex(answer))).toBeNull()
  })
})
