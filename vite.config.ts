import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { metaPolicy } from './scripts/vite/metaPolicy.ts'
import { rainbowkitTheme } from './scripts/vite/rainbowkitTheme.ts'

export default defineConfig({
  // Relative paths: any static host, any sub-path, IPFS.
  base: './',
  plugins: [react(), tailwindcss(), rainbowkitTheme(), metaPolicy()],
  worker: { format: 'es' },
  // Only a worker imports it, when a long history has come: found then, it would reload the page of the dev server.
  optimizeDeps: { include: ['libsodium-sumo'] },
  // What the tools write is no reason to reload.
  server: { watch: { ignored: ['**/.sealog/**', '**/artifacts/**', '**/cache/**', '**/test-results/**'] } },
  build: {
    target: 'es2023',
    // A font or an image in a data: url is refused by the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The wallet stack is large and loaded lazily; size-limit holds the first chunks to their budget.
    chunkSizeWarningLimit: 1_500,
    // What the page needs at first comes as one file: three dozen small ones cost a slow line a round trip for every six.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
})
