import { type FormEvent, useState } from 'react'
import { useText } from '../../i18n/useText'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/TextField'
import { isOneEmoji } from './isOneEmoji'

/** Asks for any emoji at all: the keyboard and the system have their own pickers. */
export function ReactionDialog({
  onReact,
  onClose,
}: {
  onReact: (emoji: string) => void
  onClose: () => void
}) {
  const { t } = useText()
  const [text, setText] = useState('')
  const [isRefused, setIsRefused] = useState(false)
  const emoji = text.trim()
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!isOneEmoji(emoji)) return setIsRefused(true)
    onReact(emoji)
    onClose()
  }
  return (
    <Dialog title={t('thread.reactTitle')} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        <TextField
          label={t('thread.emoji')}
          hint={t('thread.emojiHint')}
          error={isRefused ? t('thread.emojiBad') : null}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setIsRefused(false)
          }}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" look="primary" disabled={emoji === ''}>
            {t('action.react')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
