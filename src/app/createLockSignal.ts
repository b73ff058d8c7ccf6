import type { SessionDeps } from '../session/sessionDeps'

/** Tells the other tabs of this browser that the user has locked. */
export function createLockSignal(name: string): SessionDeps['lockSignal'] {
  const channel = new BroadcastChannel(name)
  return {
    announce: () => channel.postMessage('lock'),
    watch(onLock) {
      const listener = () => onLock()
      channel.addEventListener('message', listener)
      return () => channel.removeEventListener('message', listener)
    },
  }
}
