import type { Submitter } from '../messaging/ports'

/** A submitter that is loaded with its first use: messages are read before one is sent. */
export function lazySubmitter(load: () => Promise<Submitter>): Submitter {
  return {
    canBatch: async () => (await load()).canBatch(),
    submit: async (calls) => (await load()).submit(calls),
    authorizeSender: async (authorization) => (await load()).authorizeSender(authorization),
    fetchReceipt: async (txHash) => (await load()).fetchReceipt(txHash),
    isKnown: async (txHash) => (await load()).isKnown(txHash),
    estimateFee: async (calls) => (await load()).estimateFee(calls),
  }
}
