import { getHeapStatistics } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BaseError } from '../../src/lib/BaseError'
import { createRandom } from './fuzzInput'
import type { FuzzTarget } from './fuzzTarget'

/** No input may take longer, in milliseconds. A thousand times what one costs: the machine may be busy with something else. */
const MAX_INPUT_MS = 2_000
/** Inputs that the engine interrupts together. */
const BATCH = 1_000

/** What became of the inputs of one decoder. */
export interface FuzzCount {
  readonly name: string
  readonly inputs: number
  /** Inputs that the decoder took; the others it refused, without an exception. */
  readonly accepted: number
  /** Bytes that the greediest call allocated. */
  readonly mostBytes: number
  /** Milliseconds of the slowest call. */
  readonly slowestMs: number
}

/** A decoder threw, hung or allocated too much. The input is in the message: it is public by nature. */
export class FuzzError extends BaseError {
  override readonly name = 'FuzzError'
}

/**
 * Puts `inputs` inputs before the decoders, by their shares, the same ones for the same seed.
 * @param options.seed unsigned, 32 bits
 * @param options.hangMs what a thousand inputs may take before they are interrupted, in milliseconds
 * @throws {FuzzError} at the first input that makes a decoder throw, hang, or allocate beyond its bound
 */
export function fuzzDecoders(
  targets: readonly FuzzTarget[],
  { inputs, seed, hangMs = 60_000 }: { inputs: number; seed: number; hangMs?: number },
): FuzzCount[] {
  const shares = targets.reduce((sum, { share }) => sum + share, 0)
  return targets.map((target, i) => {
    const count = Math.max(1, Math.round((inputs * target.share) / shares))
    return fuzzTarget(target, { inputs: count, seed: (seed + i) >>> 0, hangMs })
  })
}

function fuzzTarget(
  target: FuzzTarget,
  { inputs, seed, hangMs }: { inputs: number; seed: number; hangMs: number },
): FuzzCount {
  const random = createRandom(seed)
  const count = { name: target.name, inputs, accepted: 0, mostBytes: 0, slowestMs: 0 }
  let done = 0
  let isAccepted = false
  let input = target.generate(random)
  const fail = (what: string, cause?: unknown) =>
    new FuzzError(`${target.name}, seed ${seed}, input ${done}: ${what}\n${input.shown()}`, { cause })

  /** Runs the input once more. @returns bytes that it allocated */
  function measure(): number {
    const heap = allocated()
    try {
      isAccepted = input.run()
    } catch (cause) {
      throw fail(`throws ${String(cause)}`, cause)
    }
    return allocated() - heap
  }

  function runOne(): void {
    const start = performance.now()
    let bytes = measure()
    const elapsed = performance.now() - start
    const bound = target.fixed + target.perByte * input.size
    // The engine compiles on the same heap, and collects, now and then; what the decoder itself takes, it takes every time.
    if (bytes > bound) bytes = median([bytes, measure(), measure(), measure(), measure()])
    if (bytes > bound) throw fail(`allocates ${bytes} bytes, more than ${bound}`)
    if (elapsed > MAX_INPUT_MS) throw fail(`takes ${Math.round(elapsed)} ms`)
    if (isAccepted) count.accepted++
    count.slowestMs = Math.max(count.slowestMs, elapsed)
    count.mostBytes = Math.max(count.mostBytes, bytes)
  }

  function runBatch(): void {
    for (const end = Math.min(done + BATCH, inputs); done < end; done++) {
      runOne()
      input = target.generate(random)
    }
  }

  while (done < inputs) {
    try {
      // Decoders are synchronous: only the engine can end one that hangs.
      runInNewContext('runBatch()', { runBatch }, { timeout: hangMs })
    } catch (error) {
      throw isTimeout(error) ? fail('hangs') : error
    }
  }
  return count
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

/** Heap and array buffers in use. A collection in between lowers the difference, so that rare inputs may escape; common ones do not. */
function allocated(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

/** The error belongs to the other context, where `Error` is another class. */
function isTimeout(error: unknown): boolean {
  return Object(error) === error && (error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
