/** A small choice kept in localStorage; null where there is none or the browser refuses storage. Never anything secret. */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** Keeps a small choice. A browser that refuses storage forgets it with the tab. */
export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Private modes refuse to store: the choice holds until the tab is closed.
  }
}
