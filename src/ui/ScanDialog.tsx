import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useText } from '../i18n/useText'
import { Button } from './Button'
import { Dialog } from './Dialog'
import { Notice } from './Notice'
import { readQrPicture } from './readQrPicture'
import { type CameraProblem, scanCamera } from './scanCamera'
import { TextField } from './TextField'

export interface ScanDialogProps {
  title: string
  /** What is to be held before the camera. */
  text: string
  /** Takes what a code says, which anybody may have made. Null when that is what was looked for; else why not, and the looking goes on. */
  take: (text: string) => string | null
  onClose: () => void
}

/** Reads a QR code: by the camera, or from a picture that is chosen, pasted or dropped. Pasted text counts as read. */
export function ScanDialog({ title, text, take, onClose }: ScanDialogProps) {
  const { t } = useText()
  const [refusal, setRefusal] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(1)
  const isDone = useRef(false)
  const onText = (read: string) => {
    if (isDone.current) return
    const reason = take(read)
    setRefusal(reason)
    if (reason !== null) return
    isDone.current = true
    onClose()
  }
  const onPicture = async (file: File | undefined) => {
    if (!file) return
    const read = await readQrPicture(file)
    if (read === null) setRefusal(t('scan.noCode'))
    else onText(read)
  }
  usePasteAndDrop((data) => {
    const file = data.files[0]
    const pasted = data.getData('text/plain')
    if (file) void onPicture(file)
    else if (pasted !== '') onText(pasted)
  })
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="text-sm text-muted">{text}</p>
        <CameraView key={attempt} onText={onText} onAgain={() => setAttempt(attempt + 1)} />
        {refusal && <Notice look="warn">{refusal}</Notice>}
        <TextField
          type="file"
          accept="image/*"
          label={t('scan.picture')}
          hint={t('scan.pictureHint')}
          onChange={(event) => {
            const [file] = event.target.files ?? []
            // The same file may be chosen again.
            event.target.value = ''
            void onPicture(file)
          }}
          className="[&_input]:py-2"
        />
      </div>
    </Dialog>
  )
}

/** The camera's picture, on while it is mounted. */
function CameraView({ onText, onAgain }: { onText: (text: string) => void; onAgain: () => void }) {
  const { t } = useText()
  const video = useRef<HTMLVideoElement>(null)
  const [isOn, setOn] = useState(false)
  const [problem, setProblem] = useState<CameraProblem | null>(null)
  const onRead = useEffectEvent(onText)
  useEffect(() => {
    if (!video.current) return
    return scanCamera(video.current, {
      onStart: () => setOn(true),
      onText: (text) => onRead(text),
      onProblem: setProblem,
    })
  }, [])
  if (problem) {
    const again = (
      <Button size="sm" onClick={onAgain}>
        {t('action.retry')}
      </Button>
    )
    return (
      <Notice look="warn" action={again}>
        {t(`scan.problem.${problem}`)}
      </Notice>
    )
  }
  return (
    <div className="relative aspect-4/3 w-full overflow-hidden rounded-card bg-sunken">
      <video ref={video} muted playsInline aria-label={t('scan.view')} className="size-full object-cover" />
      {isOn ? (
        <div className="absolute inset-[12%] rounded-card border-2 border-white/80 shadow-float" />
      ) : (
        <p role="status" className="absolute inset-0 grid place-items-center p-4 text-sm text-muted">
          {t('scan.starting')}
        </p>
      )}
    </div>
  )
}

/** What is pasted or dropped anywhere on the page while this is mounted: a picture that is dropped beside a field would replace the page. */
function usePasteAndDrop(onData: (data: DataTransfer) => void): void {
  const take = useEffectEvent(onData)
  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent) => clipboardData && take(clipboardData)
    const onDrop = (event: DragEvent) => {
      event.preventDefault()
      if (event.type === 'drop' && event.dataTransfer) take(event.dataTransfer)
    }
    document.addEventListener('paste', onPaste)
    document.addEventListener('dragover', onDrop)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('paste', onPaste)
      document.removeEventListener('dragover', onDrop)
      document.removeEventListener('drop', onDrop)
    }
  }, [])
}
