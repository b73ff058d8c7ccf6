import { systemClock } from '../../src/lib/systemClock'
import { createIngest } from '../../src/messaging/createIngest'
import { NetworkError } from '../../src/messaging/errors'
import { openMessageStore } from '../../src/storage/openMessageStore'
import * as storedHistory from '../../src/storage/storedHistory'
import { serveIngest } from '../../src/worker/serveIngest'

const offline = () => Promise.reject(new NetworkError())

/** What the app's worker is (src/worker/ingest.worker.ts), on a chain that does not answer: what is stored is all there is. */
serveIngest(globalThis, async ({ scope, keys, dataKey }) =>
  createIngest({
    scope,
    keys,
    ports: {
      source: {
        firstBlock: 0,
        fetchGenesisHash: async () => scope.genesisHash,
        fetchHead: offline,
        fetchLogs: offline,
        async *readDown() {},
        fetchKeyLinks: offline,
        watchHead: () => () => undefined,
      },
      directory: { fetchKey: offline, fetchKeyFromEach: async () => [], fetchKeyHistories: offline },
      opener: { setKeys: () => undefined, open: async () => [] },
      messages: await openMessageStore({ scope, dataKey }, navigator.locks, async () => storedHistory),
      clock: systemClock,
    },
  }),
)
