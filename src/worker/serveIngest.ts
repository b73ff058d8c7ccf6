import { BaseError } from '../lib/BaseError'
import { StorageError } from '../messaging/errors'
import type { Ingest } from '../messaging/ingest'
import type { Answer, OpenRequest, Port, Request } from './ingestMessages'

const UNFORESEEN = 'The stored history could not be read. Reload this page.'

/** Does what the other end of `port` asks for, with the ingest that `open` makes of its first message. */
export function serveIngest(port: Port, open: (request: OpenRequest) => Promise<Ingest>): void {
  let opening: Promise<Ingest> | null = null
  const answer = (message: Answer, transfer: ArrayBuffer[] = []) => port.postMessage(message, { transfer })

  async function openAndWatch(request: OpenRequest): Promise<Ingest> {
    const ingest = await open(request)
    ingest.watch((event) => {
      // Chunks change hands: a copy of a long history would take longer than reading it.
      const chunks = event.type === 'loaded' ? event.snapshot.chunks : 'chunks' in event ? event.chunks : []
      // Several may lie in one buffer, which can be handed over only once.
      answer({ type: 'event', event }, [...new Set(chunks.map(({ buffer }) => buffer))])
    })
    return ingest
  }

  async function run(request: Exclude<Request, { type: 'open' }>): Promise<void> {
    if (!opening) throw new BaseError('a worker is opened before it is asked')
    const ingest = await opening
    if (request.type === 'follow') await ingest.follow(request.user)
    else if (request.type === 'setVisible') ingest.setVisible(request.isVisible)
    else if (request.type === 'setKeys') await ingest.setKeys(request.keys)
    else await ingest[request.type]()
  }

  port.addEventListener('message', ({ data }) => {
    const request = data as Request
    if (request.type === 'open') {
      opening = openAndWatch(request)
      // Who asks next is told why.
      opening.catch(() => undefined)
      return
    }
    const { id } = request
    run(request).then(
      () => answer({ type: 'done', id }),
      (error: unknown) => {
        const { name, shortMessage, retryable } =
          error instanceof BaseError ? error : new StorageError(UNFORESEEN, { cause: error })
        answer({ type: 'failed', id, name, message: shortMessage, retryable })
      },
    )
  })
}
