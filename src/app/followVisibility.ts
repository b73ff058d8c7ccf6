import type { Ingest } from '../messaging/ingest'

/** Tells `ingest` whether anybody looks at the page, and has it read when the network comes back. */
export function followVisibility(ingest: Ingest): Ingest {
  const onVisibility = () => ingest.setVisible(document.visibilityState === 'visible')
  const onOnline = () => void ingest.refresh()
  return {
    ...ingest,
    start() {
      document.addEventListener('visibilitychange', onVisibility)
      window.addEventListener('online', onOnline)
      onVisibility()
      return ingest.start()
    },
    stop() {
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener('online', onOnline)
      ingest.stop()
    },
  }
}
