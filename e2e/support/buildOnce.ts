import { buildApp, isBuildFresh } from '../../scripts/lib/buildApp'

/** Playwright's global setup: the journeys run on the production build. */
export default async function buildOnce(): Promise<void> {
  if (!(await isBuildFresh())) await buildApp()
}
