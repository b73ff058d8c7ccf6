import type { Config } from 'wagmi'
import { getConnectors, reconnect } from 'wagmi/actions'

/**
 * Connects the wallet of the last visit, and no other: wagmi by itself takes every wallet that still trusts this page, and
 * when one is locked it goes over to the next. Asks the user nothing.
 */
export async function reconnectLast(config: Config): Promise<void> {
  const last = await config.storage?.getItem('recentConnectorId')
  const connector = getConnectors(config).find(({ id }) => id === last)
  if (connector) await reconnect(config, { connectors: [connector] })
  // What was kept of the last visit is a memory, not a connection.
  else
    config.setState((state) => ({ ...state, connections: new Map(), current: null, status: 'disconnected' }))
}
