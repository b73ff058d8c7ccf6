import type { SessionDeps, TabMessage } from '../session/sessionDeps'

/** What one tab of this browser tells the others. */
export function createTabSignal(name: string): SessionDeps['tabSignal'] {
  const channel = new BroadcastChannel(name)
  return {
    announce: (message) => channel.postMessage(message),
    watch(onMessage) {
      const listener = ({ data }: MessageEvent<TabMessage>) => onMessage(data)
      channel.addEventListener('message', listener)
      return () => channel.removeEventListener('message', listener)
    },
  }
}
