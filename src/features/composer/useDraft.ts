import { useCallback, useEffect, useRef, useState } from 'react'
import { threadIdOf } from '../../messaging/threadId'
import type { ThreadRef } from '../../messaging/types'
import { useEngine, useEngineState } from '../../session/SessionProvider'

/** Short, since a reload does not wait for a write that begins when the page goes. */
const SAVE_AFTER_MS = 100

export interface Draft {
  readonly text: string
  /** The draft waits for the peer's first key. */
  readonly awaitsKey: boolean
  write(text: string): void
  /** Empties the field; the engine has the text now. */
  clear(): void
  /** Puts a text back that could not be stored, before anything written since. */
  restore(text: string): void
  /** Saves at once, waiting for the peer's key. */
  keep(): void
}

/** The text being written, kept in the vault: soon after each change, and at once when the page or the thread is left. */
export function useDraft(thread: ThreadRef): Draft {
  const engine = useEngine()
  const note = useEngineState().threads.get(threadIdOf(thread))
  const [text, setText] = useState(note?.draft ?? '')
  const awaitsKey = note?.awaitsKey ?? false
  // What the field holds now, for callbacks that began before the last key was pressed.
  const current = useRef(text)
  const unsaved = useRef<{ text: string; awaitsKey: boolean } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stored = note?.draft ?? ''
  const lastStored = useRef(stored)

  const flush = useCallback(() => {
    clearTimeout(timer.current)
    const draft = unsaved.current
    unsaved.current = null
    if (draft) void engine.saveDraft(thread, draft.text, { awaitsKey: draft.awaitsKey })
  }, [engine, thread])

  useEffect(() => {
    const onHide = () => document.visibilityState === 'hidden' && flush()
    window.addEventListener('pagehide', flush)
    document.addEventListener('visibilitychange', onHide)
    return () => {
      window.removeEventListener('pagehide', flush)
      document.removeEventListener('visibilitychange', onHide)
      flush()
    }
  }, [flush])

  useEffect(() => {
    const before = lastStored.current
    lastStored.current = stored
    // Another tab went on with the draft or sent it; what was typed here since stays.
    if (unsaved.current !== null || current.current !== before) return
    current.current = stored
    setText(stored)
  }, [stored])

  const change = (next: string, waits: boolean) => {
    current.current = next
    setText(next)
    unsaved.current = { text: next, awaitsKey: waits && next !== '' }
    clearTimeout(timer.current)
    timer.current = setTimeout(flush, SAVE_AFTER_MS)
  }
  return {
    text,
    awaitsKey,
    write: (next) => change(next, awaitsKey),
    clear() {
      clearTimeout(timer.current)
      unsaved.current = null
      current.current = ''
      setText('')
    },
    restore(lost) {
      change(current.current === '' ? lost : `${lost}\n${current.current}`, awaitsKey)
    },
    keep() {
      change(text, true)
      flush()
    },
  }
}
