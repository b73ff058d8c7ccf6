import type { BaseError } from '../lib/BaseError'
import { StorageError, StorageFullError, StorageGoneError, WorkerError } from '../messaging/errors'
import type { Ingest, IngestEvent } from '../messaging/ingest'
import type { OwnKey } from '../messaging/types'
import type { Answer, OpenRequest, Port, Request } from './ingestMessages'

/** A thread that serves ingest. */
export interface IngestThread {
  readonly port: Port
  /** Calls back when it has died. */
  onDeath(callback: () => void): void
  end(): void
}

/** A thread that dies more often than this is not started again. */
const MAX_THREADS = 4

type Question = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

/**
 * Ingest on the other end of a thread. One that dies is replaced: what it had stored is read from disk, and it goes on from there;
 * what it was asked is asked again.
 */
export function connectIngest(createThread: () => IngestThread, params: OpenRequest): Ingest {
  let listener: (event: IngestEvent) => void = () => undefined
  let thread: IngestThread | null = null
  let keys: readonly OwnKey[] = params.keys
  let [threads, asked, started, stopped, isVisible] = [0, 0, false, false, true]
  const waiting = new Map<
    number,
    { question: Question; resolve: () => void; reject: (error: unknown) => void }
  >()

  function connect(): IngestThread {
    const connected = createThread()
    threads++
    connected.port.addEventListener('message', ({ data }) => {
      if (!stopped && connected === thread) take(data as Answer)
    })
    connected.onDeath(() => {
      if (!stopped && connected === thread) replace()
    })
    connected.port.postMessage({ type: 'open', ...params, keys })
    return connected
  }

  function take(answer: Answer): void {
    if (answer.type === 'event') return listener(answer.event)
    const question = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.type === 'done') question?.resolve()
    else question?.reject(errorOf(answer))
  }

  function replace(): void {
    thread?.end()
    thread = null
    if (threads >= MAX_THREADS) {
      listener({ type: 'status', status: { sync: { phase: 'offline', error: new WorkerError().name } } })
      for (const { question, reject, resolve } of waiting.values()) {
        if (question.type === 'load') reject(new WorkerError())
        else resolve()
      }
      waiting.clear()
      return
    }
    thread = connect()
    const open = [...waiting]
    waiting.clear()
    // What is shown may be behind what was stored last.
    if (started || open.length > 0) post({ type: 'load' })
    if (!isVisible) post({ type: 'setVisible', isVisible })
    if (started) post({ type: 'start' })
    for (const [, { question, resolve, reject }] of open) post(question, resolve, reject)
  }

  function post(
    question: Question,
    resolve: () => void = () => undefined,
    reject: (error: unknown) => void = () => undefined,
  ): void {
    const id = ++asked
    waiting.set(id, { question, resolve, reject })
    thread?.port.postMessage({ ...question, id })
  }

  function ask(question: Question): Promise<void> {
    if (stopped || (threads >= MAX_THREADS && thread === null)) return Promise.resolve()
    thread ??= connect()
    return new Promise((resolve, reject) => post(question, resolve, reject))
  }

  return {
    watch(onEvent) {
      listener = onEvent
    },
    load: () => ask({ type: 'load' }),
    start() {
      started = true
      return ask({ type: 'start' })
    },
    stop() {
      stopped = true
      // The keys go with the thread.
      thread?.end()
      thread = null
      for (const { resolve } of waiting.values()) resolve()
      waiting.clear()
    },
    refresh: () => ask({ type: 'refresh' }),
    follow: (user) => ask({ type: 'follow', user }),
    setVisible(visible) {
      isVisible = visible
      void ask({ type: 'setVisible', isVisible })
    },
    setKeys(next) {
      keys = next
      return ask({ type: 'setKeys', keys })
    },
  }
}

function errorOf({ name, message, retryable }: Answer & { type: 'failed' }): BaseError {
  if (name === 'StorageFullError') return new StorageFullError()
  if (name === 'StorageGoneError') return new StorageGoneError()
  return new StorageError(message, { retryable })
}
