import sodium from 'libsodium-wrappers'
import { concatBytes, utf8 } from '../../src/lib/bytes'
import { MAIN_SESSION } from '../../src/protocol/session'
import { createSodium } from '../../src/worker/createSodium'
import { createInlineOpener } from '../../src/worker/openerInline'
import { createHistory } from '../createHistory'
import { measure, type Timing } from '../measure'
import { TEXT } from '../people'

const MESSAGES = 10_000
const PEERS = 20
const ROUNDS = 7

/**
 * Opens 10,000 messages whose thread keys are cached, from log to message, as the worker does and as it is done without
 * WebAssembly, beside libsodium opening as many boxes: its secretbox of the same text, and the AEAD that our envelopes use over
 * the very same bytes.
 */
export async function run(): Promise<Timing[]> {
  await sodium.ready
  const { scope, ownKey, keys, logs, sealedWith } = createHistory({ messages: MESSAGES, peers: PEERS })
  const primitives = await createSodium()
  const openers = [createInlineOpener(scope), createInlineOpener(scope, async () => primitives)] as const
  const [inJavaScript, inWorker] = openers
  for (const opener of openers) {
    opener.setKeys([ownKey])
    const results = await opener.open(logs, keys)
    if (results.some(({ status }) => status !== 'message')) throw new Error('a message does not open')
  }

  const boxes = logs.map(({ envelope }, i) => {
    const key = sealedWith[i]?.encryptionKey ?? new Uint8Array()
    const nonce = envelope.slice(3, 27)
    return {
      key,
      nonce,
      aad: concatBytes(envelope.slice(0, 3), MAIN_SESSION),
      aead: envelope.slice(27),
      secretbox: sodium.crypto_secretbox_easy(utf8(TEXT), nonce, key),
    }
  })
  return measure(
    [
      {
        name: "libsodium's secretbox",
        run: () =>
          boxes.map(({ key, nonce, secretbox }) => sodium.crypto_secretbox_open_easy(secretbox, nonce, key)),
      },
      {
        name: "libsodium's XChaCha20-Poly1305",
        run: () =>
          boxes.map(({ key, nonce, aad, aead }) =>
            sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, aead, aad, nonce, key),
          ),
      },
      // Nothing in it waits: when the call returns, all are open.
      { name: 'the opener in JavaScript', run: () => inJavaScript.open(logs, keys) },
      { name: 'the opener of the worker', run: () => inWorker.open(logs, keys) },
    ],
    { operations: MESSAGES, rounds: ROUNDS },
  )
}
