import { useCallback, useEffect, useRef, useState } from 'react'
import { threadIdOf } from '../../messaging/threadId'
import type { ThreadRef } from '../../messaging/types'
import { useEngine, useEngineState } from '../../session/SessionProvider'

/** While text comes: neither a reload nor another account waits for a write that begins when the page goes. */
const SAVE_EVERY_MS = 200

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

/** The text being written, kept in the vault: from its first letter on, and at once when the page or the thread is left. */
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
  /** What this field has saved and not seen stored yet, oldest first. */
  const saving = useRef<readonly string[]>([])

  const save = useCallback(() => {
    const draft = unsaved.current
    if (!draft) return
    unsaved.current = null
    saving.current = [...saving.current, draft.text]
    void engine.saveDraft(thread, draft.text, { awaitsKey: draft.awaitsKey })
  }, [engine, thread])

  useEffect(() => {
    const onHide = () => document.visibilityState === 'hidden' && save()
    window.addEventListener('pagehide', save)
    document.addEventListener('visibilitychange', onHide)
    return () => {
      window.removeEventListener('pagehide', save)
      document.removeEventListener('visibilitychange', onHide)
      clearTimeout(timer.current)
      timer.current = undefined
      save()
    }
  }, [save])

  useEffect(() => {
    const before = lastStored.current
    lastStored.current = stored
    const own = saving.current.indexOf(stored)
    saving.current = saving.current.slice(own + 1)
    // The field has gone on from there: what was sent meanwhile must not come back into it.
    if (own >= 0) return
    // Another tab went on with the draft or sent it; what was typed here since stays.
    if (unsaved.current !== null || current.current !== before) return
    current.current = stored
    setText(stored)
  }, [stored])

  const change = (next: string, waits: boolean) => {
    current.current = next
    setText(next)
    unsaved.current = { text: next, awaitsKey: waits && next !== '' }
    if (timer.current === undefined) saveInTurn()
  }
  const saveInTurn = () => {
    timer.current = unsaved.current ? setTimeout(saveInTurn, SAVE_EVERY_MS) : undefined
    save()
  }
  return {
    text,
    awaitsKey,
    write: (next) => change(next, awaitsKey),
    clear() {
      unsaved.current = null
      current.current = ''
      setText('')
    },
    restore(lost) {
      change(current.current === '' ? lost : `${lost}\n${current.current}`, awaitsKey)
    },
    keep() {
      change(text, true)
      save()
    },
  }
}
