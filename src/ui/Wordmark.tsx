import { Seal } from './Seal'

/** The mark and the name. */
export function Wordmark({ size = 28 }: { size?: number }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Seal size={size} />
      <span className="rail:sr-only text-lg font-semibold tracking-tight">Sealog</span>
    </span>
  )
}
