import type { IngestThread } from './connectIngest'
// oxlint-disable-next-line import/default -- Vite makes a module of the worker's url
import workerUrl from './ingest.worker.ts?worker&url'

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string }
}

/** Browsers with Trusted Types take a script's url only from a policy (docs/SECURITY.md). This one knows a single url. */
const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('sealog worker', {
  createScriptURL: () => workerUrl,
})

/** Starts a worker that serves ingest. */
export function startIngestThread(): IngestThread {
  const worker = new Worker(trusted?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module' })
  return {
    port: worker,
    onDeath: (callback) => worker.addEventListener('error', callback),
    end: () => worker.terminate(),
  }
}
