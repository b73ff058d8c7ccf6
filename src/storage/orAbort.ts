/** Runs `work` inside a transaction, and waits for its end. What it throws ends the transaction: nothing of it is written then. */
export async function orAbort(
  tx: { abort(): void; readonly done: Promise<void>; readonly error: DOMException | null },
  work: () => Promise<void>,
): Promise<void> {
  tx.done.catch(() => {})
  try {
    await work()
  } catch (error) {
    // Where the browser has ended it, that is why; what `work` asked of it afterwards failed for that alone.
    throw abort(tx) ? error : (tx.error ?? new DOMException('The transaction was ended.', 'AbortError'))
  }
  await tx.done
}

/** Whether there was still something to end. */
function abort(tx: { abort(): void }): boolean {
  try {
    tx.abort()
    return true
  } catch {
    return false
  }
}
