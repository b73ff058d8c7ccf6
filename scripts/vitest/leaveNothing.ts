import { afterEach, vi } from 'vitest'

// Files share a process, which saves most of the time that loading takes: whatever a test replaced is put back behind it.
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})
