import { startI18n } from '../i18n/i18n'
import { startAppearance } from '../ui/appearance'
import { canonicalUrl } from './canonicalUrl'
import { type AppServices, createServices } from './createServices'
import { leaveWithAccount } from './leaveWithAccount'
import { loadConfig } from './loadConfig'
import { restrictConnections } from './restrictConnections'

/** Everything up to the first paint: language, colours, config.json, and the account left unlocked. @throws {ConfigError} */
export async function start(): Promise<AppServices> {
  startAppearance()
  const language = startI18n()
  const elsewhere = canonicalUrl(location.href)
  if (elsewhere !== null) {
    location.replace(elsewhere)
    return new Promise(() => {})
  }
  const config = await loadConfig(document.baseURI)
  await language
  restrictConnections(config)
  const services = createServices(config)
  leaveWithAccount(services)
  // The cache, not the network: the page waits for neither wallet nor RPC.
  void services.session.start()
  services.checkChain()
  return services
}
