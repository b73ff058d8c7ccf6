import { type ReactNode, useState } from 'react'
import type { ChosenFile } from '../../session/recovery'
import { useSession } from '../../session/SessionProvider'
import { type FileChoice, RecoveryFileFields } from '../../ui/RecoveryFileFields'

export interface SeedFile {
  /** Nothing where a signature will do. */
  readonly fields: ReactNode
  readonly isReady: boolean
  /** Undefined where a signature will do. */
  read(): Promise<ChosenFile | undefined>
}

/** What a new key needs of an account that lives from a recovery file (rule K6): the file, in place of a signature. */
export function useSeedFile(): SeedFile {
  const { seedSource } = useSession()
  const [choice, setChoice] = useState<FileChoice>({ file: null, passphrase: '' })
  const { file, passphrase } = choice
  if (seedSource === 'wallet') return { fields: null, isReady: true, read: async () => undefined }
  return {
    fields: (
      <div className="flex flex-col gap-3 text-ink">
        <RecoveryFileFields value={choice} onChange={setChoice} />
      </div>
    ),
    isReady: file !== null && passphrase !== '',
    async read() {
      // Moved or deleted since it was chosen: it is asked for again.
      const bytes = await file?.arrayBuffer().catch(() => null)
      return bytes ? { file: new Uint8Array(bytes), passphrase } : undefined
    },
  }
}
