import type { Config } from '../session/config'
import { connectSources } from './connectSources'

/**
 * Narrows where this page may connect to what config.json names. The policy that a static host serves cannot know the RPCs
 * and allows any https host; a second policy only ever takes away. It cannot be taken back: removing the element changes nothing.
 */
export function restrictConnections(config: Config): void {
  const meta = document.createElement('meta')
  meta.httpEquiv = 'Content-Security-Policy'
  meta.content = ["connect-src 'self'", ...connectSources(config)].join(' ')
  document.head.append(meta)
}
