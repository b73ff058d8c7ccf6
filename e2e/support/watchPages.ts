import type { BrowserContext } from '@playwright/test'

export interface PageWatch {
  /** Console errors and uncaught exceptions, policy violations among them. A test that provokes some takes them out. */
  readonly errors: string[]
  /** Everything written to the console. */
  readonly console: readonly string[]
  /** Requests to any origin beside the allowed ones. */
  readonly foreignRequests: readonly string[]
}

/** Listens to all pages of a context, now and later. */
export function watchPages(context: BrowserContext, allowedOrigins: readonly string[]): PageWatch {
  const errors: string[] = []
  const lines: string[] = []
  const foreignRequests: string[] = []
  const judge = (url: string) => {
    const { protocol, origin } = new URL(url)
    if (protocol !== 'data:' && protocol !== 'blob:' && !allowedOrigins.includes(origin))
      foreignRequests.push(url)
  }
  context.on('console', (message) => {
    lines.push(message.text())
    if (message.type() === 'error') errors.push(message.text())
  })
  context.on('weberror', (error) => errors.push(String(error.error())))
  context.on('request', (request) => judge(request.url()))
  context.on('page', (page) => page.on('websocket', (socket) => judge(socket.url())))
  return { errors, console: lines, foreignRequests }
}
