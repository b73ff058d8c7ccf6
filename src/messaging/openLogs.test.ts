import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex } from '../lib/bytes'
import { MAX_ENVELOPE_LENGTH } from '../protocol/envelope'
import { DEFAULT_LABEL, labelToKeyIndex } from '../protocol/labels'
import firstBytes from '../protocol/vectors/firstBytes.json'
import { createLogOpener } from './openLogs'
import { ME, PEER, positionAt, SCOPE } from './testing/createMessage'
import { MAIN_SESSION_ID } from './threadId'

type OpenResult = ReturnType<ReturnType<typeof createLogOpener>['open']>

/** What is made of a log before any key counts. */
function open(envelope: Uint8Array): OpenResult {
  const opener = createLogOpener(SCOPE)
  const keyIndex = toHex(labelToKeyIndex(DEFAULT_LABEL))
  const ends = { from: PEER, to: ME, keyIndex, sessionId: MAIN_SESSION_ID }
  return opener.open({ ...positionAt(1), ...ends, envelope }, new Map())
}

const isNewer = (result: OpenResult) =>
  result.status === 'message' && result.message.content.status === 'newer'

describe('an envelope of a kind that this version does not know', () => {
  test.each(firstBytes.accept)('$rule: $envelope is read as $reads', ({ envelope, reads, version, type }) => {
    const result = open(fromHex(envelope))
    expect(isNewer(result)).toBe(reads === 'newer')
    if (isNewer(result)) expect(result).toMatchObject({ message: { content: { version, type } } })
  })

  test.each(firstBytes.reject)('$rule: $name is malformed', ({ envelope }) => {
    expect(open(fromHex(envelope))).toEqual({ status: 'malformed' })
  })

  test('E7: is malformed where it is too long for any', () => {
    const longest = concatBytes(fromHex('0x20'), new Uint8Array(MAX_ENVELOPE_LENGTH - 1))
    expect(isNewer(open(longest))).toBe(true)
    expect(open(concatBytes(longest, new Uint8Array(1)))).toEqual({ status: 'malformed' })
  })
})
