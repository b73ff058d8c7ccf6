import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { Engine } from '../messaging/engine'
import type { EngineState } from '../messaging/state'
import type { ChainPort, WrongSource } from './chainPort'
import type { ChainConfig, Config } from './config'
import type { ActiveSender } from './senders'
import type { Session, SessionState } from './session'
import type { WalletPort, WalletState } from './walletPort'

/** What app/ wires and every feature may use. */
export interface Services {
  readonly config: Config
  /** The active chain. */
  readonly chain: ChainConfig
  readonly session: Session
  readonly wallet: WalletPort
  readonly chainPort: ChainPort
}

const ServicesContext = createContext<Services | null>(null)

export function SessionProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>
}

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (!services) throw new Error('useServices needs a SessionProvider above it')
  return services
}

/** The session's state. Actions are on `useServices().session`. */
export function useSession(): SessionState {
  const { session } = useServices()
  return useSyncExternalStore(session.subscribe, session.get)
}

/** The session sender that messages go by, if there is one. Actions are on `useServices().session.senders`. */
export function useActiveSender(): ActiveSender | null {
  const { senders } = useServices().session
  return useSyncExternalStore(senders.subscribe, senders.get).active
}

/** What the wallet shows of itself. Actions are on `useServices().wallet`. */
export function useWallet(): WalletState {
  const { wallet } = useServices()
  return useSyncExternalStore(wallet.subscribe, wallet.get)
}

/** Urls of config.json that stand on another chain. */
export function useWrongSources(): readonly WrongSource[] {
  const { wrongSources } = useServices().chainPort
  return useSyncExternalStore(wrongSources.subscribe, wrongSources.get)
}

/** The engine of the unlocked account. Only below a component that has checked `useSession().engine`. */
export function useEngine(): Engine {
  const { engine } = useSession()
  if (!engine) throw new Error('useEngine needs an unlocked session')
  return engine
}

/** The engine's state, whole: pass it to the selectors of messaging/selectors, which cache per state. */
export function useEngineState(): EngineState {
  const engine = useEngine()
  return useSyncExternalStore(engine.subscribe, engine.get)
}
