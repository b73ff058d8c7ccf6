import type { Position } from './types'

/** Whether `position` stands after `mark` in chain order; everything stands after no mark. */
export function isAfter(position: Position, mark: Position | null): boolean {
  if (mark === null) return true
  return (
    position.blockNumber > mark.blockNumber ||
    (position.blockNumber === mark.blockNumber && position.logIndex > mark.logIndex)
  )
}

/** Chain order, as Array.prototype.sort wants it. */
export function byPosition(a: Position, b: Position): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex
}

/** A position as text, for sets and maps. */
export function positionKey({ blockNumber, logIndex }: Position): string {
  return `${blockNumber}:${logIndex}`
}
