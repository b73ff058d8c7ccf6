import { spawn } from 'node:child_process'

/** Shows `url` in the user's browser, where there is a screen. Never in CI; a failure is no matter: the link is printed. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv = process.env): void {
  const opener = browserOpener(process.platform, env)
  if (opener === undefined) return
  const [file, ...args] = opener
  const child = spawn(file, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}

/** The system's command that opens a url; undefined without a display or in CI. */
export function browserOpener(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | undefined {
  if (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false') return undefined
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['cmd', '/c', 'start', '']
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined
}
