import { expect, it } from 'vitest'
import { isOneEmoji } from './isOneEmoji'

it.each(['👍', '❤️', '👨‍👩‍👧‍👦', '🇳🇴', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '1️⃣', '👋🏽', '✊'])('takes %s', (text) => {
  expect(isOneEmoji(text)).toBe(true)
})

it.each(['', 'a', 'ok', '1', '👍👍', '👍a', ' 👍', '\u202e'])('refuses %j', (text) => {
  expect(isOneEmoji(text)).toBe(false)
})
