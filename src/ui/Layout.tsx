import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react'
import { useText } from '../i18n/useText'
import { readSetting, writeSetting } from '../lib/setting'
import { cx } from './cx'

const SETTING = 'sealog.sidebarWidth'
const WIDTH = { min: 280, max: 380, usual: 320, step: 10 }

/** Two panes from 768 px, the left one resizable; below that the one that `pane` names. */
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
    if (event.key === 'ArrowLeft') resize(width - WIDTH.step)
    if (event.key === 'ArrowRight') resize(width + WIDTH.step)
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(event.clientX)
  }
  return (
    <div className="flex min-h-0 flex-1 overflow-hidden" style={{ ['--sidebar' as string]: `${width}px` }}>
      <aside
        aria-label={t('layout.sidebar')}
        className={cx(
          'relative min-w-0 flex-col border-line bg-sidebar md:flex md:w-(--sidebar) md:shrink-0 md:border-r',
          pane === 'list' ? 'flex flex-1 md:flex-none' : 'hidden',
        )}
      >
        {sidebar}
        <hr
          aria-orientation="vertical"
          aria-label={t('layout.resize')}
          aria-valuemin={WIDTH.min}
          aria-valuemax={WIDTH.max}
          aria-valuenow={width}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={onPointerMove}
          className="absolute inset-y-0 -right-1 z-10 hidden w-2 cursor-col-resize border-0 hover:bg-accent/20 focus-visible:bg-accent/30 md:block"
        />
      </aside>
      <div className={cx('min-w-0 flex-1 flex-col bg-canvas md:flex', pane === 'main' ? 'flex' : 'hidden')}>
        {main}
      </div>
    </div>
  )
}

function clamp(width: number): number {
  return Number.isFinite(width) ? Math.min(WIDTH.max, Math.max(WIDTH.min, width)) : WIDTH.usual
}
