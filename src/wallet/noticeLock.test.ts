import { expect, test, vi } from 'vitest'
import { noticeLock } from './noticeLock'

test('no accounts means locked; other answers and errors pass through untouched', async () => {
  const onLock = vi.fn()
  const answers: Record<string, unknown> = { eth_accounts: ['0x1'], eth_call: [] }
  const provider = noticeLock(
    {
      async request({ method }) {
        if (!(method in answers)) throw Object.assign(new Error('declined'), { code: 4001 })
        return answers[method]
      },
    },
    onLock,
  )
  expect(await provider.request({ method: 'eth_accounts' })).toEqual(['0x1'])
  expect(await provider.request({ method: 'eth_call' })).toEqual([])
  await expect(provider.request({ method: 'personal_sign' })).rejects.toMatchObject({ code: 4001 })
  expect(onLock).not.toHaveBeenCalled()
  answers['eth_accounts'] = []
  expect(await provider.request({ method: 'eth_accounts' })).toEqual([])
  expect(onLock).toHaveBeenCalledTimes(1)
})
