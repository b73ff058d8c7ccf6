import type { Page } from '@playwright/test'

/**
 * All that the page's origin keeps in this browser, as one text: every IndexedDB record with its keys, localStorage and
 * sessionStorage. Bytes appear as hex; what cannot be read (a non-extractable key) as its description.
 */
export function dumpStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settle = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const show = (_: string, value: unknown) => {
      if (value instanceof ArrayBuffer) return hex(new Uint8Array(value))
      if (ArrayBuffer.isView(value))
        return hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
      if (value instanceof CryptoKey) return `CryptoKey extractable=${value.extractable}`
      if (value instanceof Map || value instanceof Set) return [...value]
      return typeof value === 'bigint' ? `${value}` : value
    }
    const parts: unknown[] = [Object.entries(localStorage), Object.entries(sessionStorage)]
    for (const { name } of await indexedDB.databases()) {
      const database = await settle(indexedDB.open(name ?? ''))
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName).objectStore(storeName)
        const [keys, values] = await Promise.all([settle(store.getAllKeys()), settle(store.getAll())])
        parts.push({ name, storeName, keys, values })
      }
      database.close()
    }
    return JSON.stringify(parts, show)
  })
}
