/**
 * Where a page opened as 127.0.0.1 or [::1] belongs: the same at `localhost`. The host name is part of the seed text, so
 * another spelling of this machine would mean other messaging keys. null when it is there already.
 */
export function canonicalUrl(href: string): string | null {
  const url = new URL(href)
  if (url.hostname !== '127.0.0.1' && url.hostname !== '[::1]') return null
  url.hostname = 'localhost'
  return url.href
}
