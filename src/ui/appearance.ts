export type Appearance = 'system' | 'light' | 'dark'

/** Applies the kept choice to <html>. Called once, before the first paint. */
export function startAppearance(): void {}
