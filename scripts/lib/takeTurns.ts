export interface Turn {
  /** Written through while it is this one's turn; kept until then. */
  write(text: string): void
  /** Hands over to the next one that has not ended. */
  end(): void
}

/**
 * For those who work at the same time and whose output is to stand one after the other.
 * @returns what gives the next turn to whoever asks
 */
export function takeTurns(write: (text: string) => void): () => Turn {
  const turns: { kept: string; hasEnded: boolean }[] = []
  let current = 0
  return () => {
    const turn = { kept: '', hasEnded: false }
    turns.push(turn)
    return {
      write(text) {
        if (turns[current] === turn) write(text)
        else turn.kept += text
      },
      end() {
        turn.hasEnded = true
        while (turns[current]?.hasEnded) {
          current++
          write(turns[current]?.kept ?? '')
        }
      },
    }
  }
}
