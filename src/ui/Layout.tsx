import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react'
import { useText } from '../i18n/useText'
import { readSetting, writeSetting } from '../lib/setting'
import { cx } from './cx'

const SETTING = 'sealog.sidebarWidth'
/** Sixteenths of a rem: pixels at the usual text size. Below `snap` the list is a rail of avatars. */
const WIDTH = { rail: 72, snap: 200, min: 280, max: 380, usual: 320, step: 10 }

/**
 * Two panes from 768 px, the left one resizable down to a rail of avatars; below that the one that `pane` names. The list is as wide
 * as its text is large, and leaves the larger part of the window to the main pane.
 */
export function Layout({
  sidebar,
  main,
  pane,
}: {
  sidebar: ReactNode
  main: ReactNode
  pane: 'list' | 'main'
}) {
  const { t } = useText()
  const [width, setWidth] = useState(() => clamp(Number(readSetting(SETTING) ?? WIDTH.usual)))
  const resize = (wanted: number) => {
    const next = clamp(wanted)
    setWidth(next)
    writeSetting(SETTING, String(next))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') resize(width <= WIDTH.min ? WIDTH.rail : width - WIDTH.step)
    if (event.key === 'ArrowRight') resize(width < WIDTH.min ? WIDTH.min : width + WIDTH.step)
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId))
      resize(Math.round(event.clientX / pixelsPerUnit()))
  }
  return (
    <div className="flex min-h-0 flex-1 overflow-hidden" style={{ ['--sidebar' as string]: cssWidth(width) }}>
      <aside
        aria-label={t('layout.sidebar')}
        className={cx(
          'relative min-w-0 flex-col border-line bg-sidebar md:flex md:w-(--sidebar) md:shrink-0 md:border-r',
          pane === 'list' ? 'flex flex-1 md:flex-none' : 'hidden',
        )}
      >
        <div className="@container/sidebar min-h-0 flex-1">{sidebar}</div>
        <hr
          aria-orientation="vertical"
          aria-label={t('layout.resize')}
          aria-valuemin={WIDTH.rail}
          aria-valuemax={WIDTH.max}
          aria-valuenow={width}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={onPointerMove}
          className="absolute inset-y-0 -right-1 z-10 hidden h-full w-2 cursor-col-resize border-0 hover:bg-accent/20 focus-visible:bg-accent/30 md:block"
        />
      </aside>
      <div className={cx('min-w-0 flex-1 flex-col bg-canvas md:flex', pane === 'main' ? 'flex' : 'hidden')}>
        {main}
      </div>
    </div>
  )
}

/** Not so narrow, though, that it would become the rail where that was not chosen. */
function cssWidth(width: number): string {
  return width === WIDTH.rail ? `${width / 16}rem` : `min(${width / 16}rem, max(40vw, 13rem))`
}

/** CSS pixels in a sixteenth of a rem. */
function pixelsPerUnit(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
}

function clamp(width: number): number {
  if (!Number.isFinite(width)) return WIDTH.usual
  if (width < WIDTH.snap) return WIDTH.rail
  return Math.min(WIDTH.max, Math.max(WIDTH.min, width))
}
