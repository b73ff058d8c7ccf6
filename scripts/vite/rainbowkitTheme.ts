import { cssStringFromTheme, darkTheme, lightTheme } from '@rainbow-me/rainbowkit'
import type { Plugin } from 'vite'

const ID = 'virtual:rainbowkit-theme.css'

/** RainbowKit's theme with the tokens of src/ui/theme.css where it has the same idea; these know light and dark. */
function withOurTokens(theme: ReturnType<typeof lightTheme>): ReturnType<typeof lightTheme> {
  return {
    ...theme,
    colors: {
      ...theme.colors,
      accentColor: 'var(--color-accent)',
      accentColorForeground: 'var(--color-on-accent)',
      generalBorder: 'var(--color-line)',
      modalBackground: 'var(--color-surface)',
      modalText: 'var(--color-ink)',
      modalTextSecondary: 'var(--color-muted)',
    },
    fonts: { body: 'var(--font-sans)' },
  }
}

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
      const light = withOurTokens(lightTheme())
      const dark = cssStringFromTheme(withOurTokens(darkTheme()), { extends: light })
      return [
        `[data-rk] { ${cssStringFromTheme(light)} }`,
        `.dark [data-rk] { ${dark} }`,
        `@media (prefers-color-scheme: dark) { :root:not(.light) [data-rk] { ${dark} } }`,
      ].join('\n')
    },
  }
}
