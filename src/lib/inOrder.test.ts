import { expect, test } from 'vitest'
import { inOrder } from './inOrder'

/** Work that ends when it is told to. */
function createWork() {
  const begun: number[] = []
  const ends = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>()
  const work = (item: number) => {
    begun.push(item)
    return new Promise<string>((resolve, reject) => ends.set(item, { resolve, reject }))
  }
  return { begun, work, end: (item: number) => ends.get(item)?.resolve(`${item}`), ends }
}

test('answers come in the order of the items, whoever ends first, and so many run at a time', async () => {
  const { begun, work, end } = createWork()
  const answers = inOrder([1, 2, 3, 4], 2, work)
  const first = answers.next()
  expect(begun).toEqual([1, 2])
  end(2)
  end(1)
  expect(await first).toEqual({ value: '1', done: false })
  const second = answers.next()
  expect(begun).toEqual([1, 2, 3])
  expect(await second).toEqual({ value: '2', done: false })
  const rest = [answers.next(), answers.next(), answers.next()]
  end(3)
  await rest[0]
  end(4)
  expect((await Promise.all(rest)).map(({ value }) => value)).toEqual(['3', '4', undefined])
})

test('a failure is thrown at its turn; who stops early has no more begun', async () => {
  const { begun, work, ends, end } = createWork()
  const answers = inOrder([1, 2, 3, 4], 2, work)
  const first = answers.next()
  ends.get(2)?.reject(new Error('two'))
  end(1)
  expect((await first).value).toBe('1')
  await expect(answers.next()).rejects.toThrow('two')
  expect(begun).toEqual([1, 2, 3])
  expect((await answers.next()).done).toBe(true)
})
