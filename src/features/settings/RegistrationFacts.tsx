import { useText } from '../../i18n/useText'
import { checksumAddress } from '../../session/checksumAddress'
import { algorithmName } from '../../session/keyAlgorithms'
import { useServices } from '../../session/SessionProvider'
import type { ForeignRegistration } from '../../session/signedKeys'
import { Avatar } from '../../ui/Avatar'
import { SafeText } from '../../ui/SafeText'
import { Facts } from './Facts'

/** What a signed registration would do: whose key, which one, where, and until when. */
export function RegistrationFacts({ registration }: { registration: ForeignRegistration }) {
  const { t, format } = useText()
  const { chain } = useServices()
  const { user, label, algorithm, fingerprint, validBefore, deadline } = registration
  return (
    <>
      <div className="flex items-center gap-3">
        <Avatar address={user} size={40} />
        <p className="min-w-0 font-mono text-sm break-all">{checksumAddress(user)}</p>
      </div>
      <Facts
        entries={[
          [
            t('settings.keys.label'),
            <span key="label" className="font-mono">
              <SafeText text={label} />
            </span>,
          ],
          [t('settings.keys.algorithm'), algorithmName(algorithm)],
          [
            t('settings.keys.fingerprint'),
            <span key="fingerprint" className="font-mono tracking-wide">
              {fingerprint}
            </span>,
          ],
          [
            t('settings.keys.expires'),
            validBefore === 0 ? t('settings.keys.never') : format.date(validBefore),
          ],
          [t('signedKey.submit.deadline'), format.dateTime(deadline)],
          [t('settings.network.chain'), `${chain.name} (${chain.chainId})`],
          [
            t('settings.network.contract'),
            <span key="contract" className="font-mono text-xs break-all">
              {checksumAddress(registration.signed.contract)}
            </span>,
          ],
        ]}
      />
    </>
  )
}
