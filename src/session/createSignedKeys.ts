import { fromHex, type Hex, toHex } from '../lib/bytes'
import { NoSignedRegistrationError, WalletUnavailableError, WrongChainError } from '../messaging/errors'
import { partyOf } from '../messaging/partyOf'
import type { SignedKeyCall } from '../messaging/ports'
import { fingerprint } from '../protocol/fingerprint'
import { keyIndexToLabel, labelToKeyIndex } from '../protocol/labels'
import { registrationTypedData } from '../protocol/registration'
import { readRegistration, type SignedRegistration, writeRegistration } from '../protocol/registrationText'
import { SignatureMismatchError } from '../protocol/seed'
import { awaitInclusion } from './awaitInclusion'
import {
  RegistrationElsewhereError,
  RegistrationExpiredError,
  RegistrationNewerError,
  RegistrationSignatureError,
  RegistrationTextError,
  RegistrationUsedError,
} from './errors'
import { findKeyToRegister, toRegister } from './keyToRegister'
import type { OpenAccount } from './openAccount'
import type { SessionDeps } from './sessionDeps'
import type { ForeignRegistration, SignedKeys } from './signedKeys'
import { withBaseErrors } from './withBaseErrors'

/** Seconds: long enough to find somebody, short enough that a text left lying about is worth nothing. */
const SIGNATURE_LIFETIME = 7 * 86_400

/** Creates both sides of a signed registration: signing one's own, submitting somebody's. */
export function createSignedKeys(deps: SessionDeps, current: () => OpenAccount | null): SignedKeys {
  const { chain, wallet, source } = deps

  function requireOpen(): OpenAccount {
    const open = current()
    if (!open) throw new WalletUnavailableError()
    return open
  }

  /** @throws what stands against submitting it now */
  async function check(registration: SignedRegistration): Promise<void> {
    const { chainId, contract, user, nonce, deadline } = registration
    if (chainId !== chain.chainId || contract !== chain.contract.toLowerCase()) {
      throw new RegistrationElsewhereError(chainId, contract)
    }
    const desk = await deps.fetchSignedKeyDesk()
    const [next, { timestamp }] = await Promise.all([desk.fetchNonce(user), source.fetchHead()])
    if (next === null) throw new NoSignedRegistrationError()
    if (nonce !== next) throw new RegistrationUsedError()
    if (timestamp >= deadline) throw new RegistrationExpiredError()
    if (!(await desk.accepts(toCall(registration)))) throw new RegistrationSignatureError()
  }

  return {
    sign: withBaseErrors(async (label: string) => {
      const open = requireOpen()
      const { address, chainId } = wallet.get()
      if (address !== open.scope.account) throw new WalletUnavailableError()
      // Wallets refuse typed data of another chain, each in words of its own.
      if (chainId !== chain.chainId) throw new WrongChainError()
      const keyIndex = toHex(labelToKeyIndex(label))
      const key = await findKeyToRegister(deps, open, keyIndex)
      const desk = await deps.fetchSignedKeyDesk()
      const [nonce, { timestamp }, registered] = await Promise.all([
        desk.fetchNonce(address),
        source.fetchHead(),
        toRegister(deps, key),
      ])
      if (nonce === null) throw new NoSignedRegistrationError()
      const { validBefore } = registered
      const deadline = timestamp + SIGNATURE_LIFETIME
      const contract = chain.contract.toLowerCase() as typeof chain.contract
      const registration = {
        ...{ chainId, contract, user: address, keyIndex, ...registered },
        ...{ nonce, deadline },
      }
      const signature = await wallet.signTypedData(registrationTypedData(registration))
      const signed = { ...registration, signature }
      // A text that the contract would refuse must not be handed on: only the signer can mend it.
      if (!(await desk.accepts(toCall(signed)))) throw new SignatureMismatchError()
      return { text: writeRegistration(signed), deadline, validBefore }
    }),

    read: withBaseErrors(async (text: string) => {
      const found = readRegistration(text)
      if (found.status === 'newer') throw new RegistrationNewerError()
      if (found.status === 'malformed') throw new RegistrationTextError()
      await check(found.registration)
      return viewOf(found.registration)
    }),

    submit: withBaseErrors(async ({ signed }: ForeignRegistration, onSent: (txHash: Hex) => void) => {
      const open = requireOpen()
      // It may have been submitted, or its time have passed, while it was looked at.
      await check(signed)
      const txHash = await open.submitter.submit([toCall(signed)])
      onSent(txHash)
      const isWanted = () => current() === open
      await awaitInclusion({ submitter: open.submitter, clock: deps.clock, isWanted }, txHash)
      if (isWanted()) await open.engine.refresh()
    }),
  }
}

function toCall(registration: SignedRegistration): SignedKeyCall {
  const { user, keyIndex, publicKey, algorithm, validBefore, deadline, signature } = registration
  const key = { publicKey, algorithm, validBefore }
  return { type: 'updatePublicKeyBySig', user, keyIndex, key, deadline, signature }
}

function viewOf(signed: SignedRegistration): ForeignRegistration {
  const { user, keyIndex, algorithm, validBefore, deadline } = signed
  return {
    user,
    // What is no label was not read.
    label: keyIndexToLabel(fromHex(keyIndex)) ?? keyIndex,
    fingerprint: fingerprint(partyOf(signed)),
    ...{ algorithm, validBefore, deadline, signed },
  }
}
