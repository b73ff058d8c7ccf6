import type { Plugin } from 'vite'
import { contentSecurityPolicy } from '../lib/contentSecurityPolicy.ts'

/** A static host names no RPC urls when it is built: any https host, and the local machine. The app narrows it itself. */
const ANY_RPC = [
  'https:',
  'wss:',
  'http://localhost:*',
  'ws://localhost:*',
  'http://127.0.0.1:*',
  'ws://127.0.0.1:*',
]

/** Puts the policy into the built index.html, for hosts that send no headers. The dev server's page needs inline scripts. */
export function metaPolicy(): Plugin {
  return {
    name: 'sealog:meta-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: {
          'http-equiv': 'Content-Security-Policy',
          content: contentSecurityPolicy({ connect: ANY_RPC, meta: true }),
        },
        injectTo: 'head-prepend',
      },
    ],
  }
}
