import type { BlockRange } from '../classifyRefusal'

/** An error as it comes over HTTP. */
export interface Refused {
  /** HTTP status; 200 where it is left out. */
  readonly status?: number
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** What a provider takes of eth_getLogs, and what it says to more. */
export interface Provider {
  readonly name: string
  /** Where limits and texts are seen or documented. */
  readonly seen: readonly string[]
  /** Most blocks of a range, both ends counted. */
  readonly blocks?: number
  /** Most logs of an answer. */
  readonly logs?: number
  /** Ranges of up to so many blocks may hold any number of logs. */
  readonly anyLogsUpTo?: number
  /** Calls a second. */
  readonly perSecond?: number
  readonly tooManyBlocks?: (asked: BlockRange) => Refused
  /** `fitting` is the longest beginning of the range that would have been answered. */
  readonly tooManyLogs?: (asked: BlockRange, fitting: BlockRange) => Refused
  readonly tooOften?: () => Refused
}

const hex = (block: number) => `0x${block.toString(16)}`
const INVALID_PARAMS = -32602

/** Providers and nodes with their limits, each seen in the wild: public reports are named beside them. */
export const PROVIDERS: readonly Provider[] = [
  {
    name: 'Alchemy, free',
    seen: [
      'https://www.alchemy.com/docs/chains/boba/boba-api-endpoints/eth-get-logs',
      'https://github.com/jaxernst/lasso-rpc/blob/main/lib/lasso/core/providers/adapters/alchemy.ex',
      'https://github.com/conduitxyz/node/issues/36',
    ],
    blocks: 10,
    // 500 compute units a second, 60 a call.
    perSecond: 8,
    tooManyBlocks: ({ fromBlock }) => ({
      status: 400,
      code: -32600,
      message: `Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your parameters, this block range should work: [${hex(fromBlock)}, ${hex(fromBlock + 9)}]. Upgrade to PAYG for expanded block range.`,
    }),
    tooOften: () => ({
      status: 429,
      code: 429,
      message:
        'Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message. If not, check out https://docs.alchemy.com/reference/throughput',
    }),
  },
  {
    name: 'Alchemy, paid',
    seen: ['https://github.com/ethereum/go-ethereum/issues/25343'],
    logs: 10_000,
    anyLogsUpTo: 2_000,
    tooManyLogs: (_, fitting) => ({
      code: INVALID_PARAMS,
      message: `Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response. Based on your parameters and the response size limit, this block range should work: [${hex(fitting.fromBlock)}, ${hex(fitting.toBlock)}]`,
    }),
  },
  {
    name: 'Infura',
    seen: [
      'https://github.com/INFURA/infura/issues/237',
      'https://github.com/ethers-io/ethers.js/issues/4703',
      'https://github.com/status-im/status-go/pull/4807',
    ],
    blocks: 10_000,
    logs: 10_000,
    perSecond: 5,
    tooManyBlocks: ({ fromBlock, toBlock }) => ({
      code: INVALID_PARAMS,
      message: `range ${toBlock - fromBlock} exceeds limit of 10000`,
    }),
    tooManyLogs: (_, fitting) => ({
      code: -32005,
      message: `query returned more than 10000 results. Try with this block range [${hex(fitting.fromBlock)}, ${hex(fitting.toBlock)}].`,
      data: { from: hex(fitting.fromBlock), limit: 10_000, to: hex(fitting.toBlock) },
    }),
    tooOften: () => ({
      status: 429,
      code: -32005,
      message: 'exceeded project rate limit',
      data: {
        rate: { allowed_rps: 5, backoff_seconds: 2, current_rps: 5.2 },
        see: 'https://infura.io/dashboard',
      },
    }),
  },
  {
    name: 'QuickNode, free',
    seen: [
      'https://www.quicknode.com/docs/ethereum/eth_getLogs',
      'https://github.com/foundry-rs/foundry/issues/4894',
    ],
    blocks: 5,
    perSecond: 15,
    tooManyBlocks: () => ({
      status: 413,
      code: -32615,
      message: 'eth_getLogs is limited to a 5 range, upgrade from discover plan to increase the limit',
    }),
    tooOften: () => ({
      status: 429,
      code: -32007,
      message:
        '15/second request limit reached - reduce calls per second or upgrade your account at quicknode.com',
    }),
  },
  {
    name: 'QuickNode, paid',
    seen: [
      'https://github.com/OffchainLabs/arbitrum-sdk/issues/609',
      'https://github.com/latticexyz/mud/issues/1522',
    ],
    blocks: 10_000,
    perSecond: 100,
    tooManyBlocks: () => ({
      status: 413,
      code: -32614,
      message: 'eth_getLogs is limited to a 10,000 range',
    }),
    tooOften: () => ({ code: -32012, message: 'credits limited to 6000/sec' }),
  },
  {
    name: 'Ankr',
    seen: [
      'https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/getLogsRetryHelper.ts',
      'https://github.com/tradingstrategy-ai/web3-ethereum-defi/blob/master/eth_defi/middleware.py',
    ],
    blocks: 3_000,
    perSecond: 30,
    tooManyBlocks: () => ({ code: -32600, message: 'block range is too wide' }),
    tooOften: () => ({
      status: 429,
      code: -32090,
      message: 'Too many requests, reason: call rate limit exhausted, retry in 10s',
      data: { trace_id: '442bbec5e0e72f6ead9472c52ee9ddb6' },
    }),
  },
  {
    name: 'Ankr, TAC',
    seen: ['https://github.com/ponder-sh/ponder/issues/1940'],
    blocks: 10_000,
    tooManyBlocks: () => ({ code: -32000, message: 'maximum [from, to] blocks distance: 10000' }),
  },
  {
    name: 'PublicNode',
    seen: ['https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/publicnode.test.ts'],
    blocks: 50_001,
    tooManyBlocks: () => ({ code: -32701, message: 'exceed maximum block range: 50000' }),
  },
  {
    name: 'Base, public',
    seen: [
      'https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/getLogsRetryHelper.ts',
      'https://github.com/base/node/issues/390',
    ],
    blocks: 2_000,
    perSecond: 10,
    tooManyBlocks: () => ({ status: 413, code: -32614, message: 'eth_getLogs is limited to a 2,000 range' }),
    tooOften: () => ({ status: 429, code: -32016, message: 'over rate limit' }),
  },
  {
    name: 'Base, public, without a reason',
    seen: ['https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/base.test.ts'],
    blocks: 10_000,
    tooManyBlocks: () => ({
      status: 503,
      code: -32011,
      message: 'no backend is currently healthy to serve traffic',
    }),
  },
  {
    // It takes 1,001 blocks and refuses 2,352; where it begins to refuse is not known.
    name: 'OP, public',
    seen: [
      'https://github.com/enviodev/hyperindex/issues/603',
      'https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/optimism.test.ts',
    ],
    blocks: 2_000,
    tooManyBlocks: () => ({
      code: -32062,
      message: 'Block range is too large',
      data: { trace_id: 'af2eeafc9a1ed2f6adb2b72532977335' },
    }),
  },
  {
    name: 'Arbitrum, public',
    seen: ['https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/arbitrum.test.ts'],
    logs: 10_000,
    tooManyLogs: () => ({ code: -32000, message: 'logs matched by query exceeds limit of 10000' }),
  },
  {
    name: 'reth',
    seen: [
      'https://github.com/paradigmxyz/reth/blob/main/crates/rpc/rpc/src/eth/filter.rs',
      'https://github.com/paradigmxyz/reth/pull/12790',
    ],
    blocks: 100_001,
    logs: 20_000,
    tooManyBlocks: () => ({ code: INVALID_PARAMS, message: 'query exceeds max block range 100000' }),
    tooManyLogs: (_, fitting) => ({
      code: INVALID_PARAMS,
      message: `query exceeds max results 20000, retry with the range ${fitting.fromBlock}-${fitting.toBlock}`,
    }),
  },
  {
    name: 'reth that suggests the same range again',
    seen: ['https://github.com/base/base/issues/2421', 'https://github.com/paradigmxyz/reth/issues/23810'],
    blocks: 100_001,
    logs: 20_000,
    tooManyBlocks: () => ({ code: INVALID_PARAMS, message: 'query exceeds max block range 100000' }),
    tooManyLogs: ({ fromBlock, toBlock }) => ({
      code: INVALID_PARAMS,
      message: `query exceeds max results 20000, retry with the range ${fromBlock}-${toBlock}`,
    }),
  },
  {
    name: 'Erigon',
    seen: [
      'https://github.com/erigontech/erigon/pull/20784',
      'https://github.com/erigontech/erigon/pull/20424',
    ],
    blocks: 1_001,
    logs: 20_000,
    tooManyBlocks: () => ({
      code: INVALID_PARAMS,
      message: 'query block range exceeds server limit, narrow your filter: 1000',
    }),
    tooManyLogs: () => ({
      code: -32000,
      message: 'query returns too many logs, narrow your filter: 20000',
    }),
  },
  {
    name: 'geth',
    seen: ['https://github.com/ethereum/go-ethereum/pull/33163'],
  },
  {
    name: 'geth with --rpc.rangelimit 5000',
    seen: [
      'https://github.com/ethereum/go-ethereum/pull/33163',
      'https://github.com/OffchainLabs/go-ethereum/pull/668',
    ],
    blocks: 5_001,
    tooManyBlocks: () => ({ code: INVALID_PARAMS, message: 'exceed maximum block range 5000' }),
  },
  {
    name: 'Nethermind',
    seen: [
      'https://github.com/NethermindEth/nethermind/blob/master/src/Nethermind/Nethermind.JsonRpc.Test/Modules/Eth/EthRpcModuleTests.cs',
    ],
    logs: 20_000,
    tooManyLogs: () => ({
      code: -32005,
      message: 'Too many logs requested. Max logs per response is 20000.',
    }),
  },
  {
    name: 'Cloudflare',
    seen: ['https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/cloudflare.test.ts'],
    blocks: 800,
    tooManyBlocks: () => ({
      code: -32047,
      message: "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800",
    }),
  },
  {
    name: 'dRPC, free',
    seen: ['https://github.com/drpcorg/dshackle', 'https://drpc.org/docs/gettingstarted/pricing'],
    blocks: 10_000,
    tooManyBlocks: () => ({
      status: 400,
      code: 35,
      message: 'ranges over 10000 blocks are not supported on freetier',
    }),
  },
  {
    // 100 blocks by its documentation, and a tenth more in fact.
    name: 'Chainstack, free',
    seen: [
      'https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/chainstack.test.ts',
      'https://docs.chainstack.com/docs/limits',
    ],
    blocks: 111,
    perSecond: 25,
    tooManyBlocks: () => ({
      code: INVALID_PARAMS,
      message:
        'Block range limit exceeded. See more details at https://docs.chainstack.com/docs/limits#evm-range-limits',
    }),
    tooOften: () => ({
      status: 429,
      code: -32005,
      message: "You've exceeded the RPS limit available on the current plan.",
    }),
  },
  {
    name: '1RPC',
    seen: ['https://sqd.dev/learn/eth-getlogs-limits/'],
    blocks: 50,
    tooManyBlocks: () => ({
      code: INVALID_PARAMS,
      message: 'eth_getLogs is limited to 0 - 50 blocks range',
    }),
  },
  {
    name: 'BlockPI',
    seen: ['https://github.com/DefiLlama/dimension-adapters/pull/793'],
    blocks: 1_024,
    tooManyBlocks: () => ({
      code: INVALID_PARAMS,
      message:
        'eth_getLogs is limited to 1024 block range. Please check the parameter requirements at  https://docs.blockpi.io/documentations/api-reference',
    }),
  },
  {
    name: 'Blast API',
    seen: ['https://github.com/vegaprotocol/vega/issues/11109'],
    blocks: 500,
    tooManyBlocks: ({ fromBlock, toBlock }) => ({
      status: 400,
      code: INVALID_PARAMS,
      message: 'Invalid params',
      data: {
        range: `the range ${fromBlock} - ${toBlock} exceeds the range allowed for your plan (${toBlock - fromBlock} > 500). Upgrade your plan to get a higher range! Head over to https://bit.ly/blastplanupgrade for more information.`,
      },
    }),
  },
  {
    name: 'Tenderly',
    seen: ['https://github.com/bobanetwork/boba_legacy/issues/827'],
    blocks: 2_000,
    tooManyBlocks: ({ fromBlock, toBlock }) => ({
      code: INVALID_PARAMS,
      message: 'invalid params',
      data: {
        error_id: '4ed94073-0317-4648-a167-107fba5f44b3',
        payload: `range ${toBlock - fromBlock} is bigger than range limit 2000`,
      },
    }),
  },
  {
    name: 'Avalanche, public',
    seen: ['https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/avalanche.test.ts'],
    blocks: 2_048,
    tooManyBlocks: ({ fromBlock, toBlock }) => ({
      code: -32000,
      message: `requested too many blocks from ${fromBlock} to ${toBlock}, maximum is set to 2048`,
    }),
  },
  {
    name: 'Moonbeam',
    seen: ['https://github.com/moonbeam-foundation/moonbeam/pull/3250'],
    blocks: 1_025,
    tooManyBlocks: () => ({ code: -32603, message: 'block range is too wide (maximum 1024)' }),
  },
  {
    name: 'Coinbase',
    seen: ['https://github.com/ponder-sh/ponder/blob/main/packages/utils/src/_test/coinbase.test.ts'],
    blocks: 1_000,
    tooManyBlocks: () => ({ code: -32005, message: 'please limit the query to at most 1000 blocks' }),
  },
  {
    name: 'Morph, public',
    seen: ['https://github.com/enviodev/hyperindex/issues/605'],
    blocks: 5_000,
    tooManyBlocks: ({ fromBlock, toBlock }) => ({
      code: -32000,
      message: `block range is larger than max block range, block range = ${toBlock - fromBlock + 1}, max block range = 5000`,
    }),
  },
]
