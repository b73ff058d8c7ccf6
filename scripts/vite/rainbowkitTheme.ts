import { cssStringFromTheme, darkTheme, lightTheme } from '@rainbow-me/rainbowkit'
import type { Plugin } from 'vite'

const ID = 'virtual:rainbowkit-theme.css'

/**
 * `import 'virtual:rainbowkit-theme.css'`: RainbowKit's light and dark theme as a file. With a theme in its props the
 * provider writes a style element, which our policy forbids; with `theme={null}` it takes these custom properties.
 * `.dark` or `.light` on the root element wins over the system's preference.
 */
export function rainbowkitTheme(): Plugin {
  return {
    name: 'sealog:rainbowkit-theme',
    resolveId: (id) => (id === ID ? ID : undefined),
    load(id) {
      if (id !== ID) return undefined
      const dark = cssStringFromTheme(darkTheme, { extends: lightTheme })
      return [
        `[data-rk] { ${cssStringFromTheme(lightTheme)} }`,
        `.dark [data-rk] { ${dark} }`,
        `@media (prefers-color-scheme: dark) { :root:not(.light) [data-rk] { ${dark} } }`,
      ].join('\n')
    },
  }
}
