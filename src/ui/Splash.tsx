import { Seal } from './Seal'

/** What shows for the moments before the warm start has an answer. */
export function Splash() {
  return (
    <main className="grid h-full place-items-center bg-canvas">
      <Seal size={56} />
    </main>
  )
}
