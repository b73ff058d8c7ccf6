import { encodeQR } from 'qr'

/** Modules of white on every side: what ISO/IEC 18004 asks for. */
const QUIET_ZONE = 4

/**
 * A text as a QR code, dark on a white plate in both themes: scanners do not read it the other way round. Loads the encoder: show it behind a lazy
 * import. `label` says what it is; whoever cannot see it needs the text elsewhere.
 * @throws when `text` is longer than any QR code holds
 */
export function QrCode({ text, label }: { text: string; label: string }) {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE })
  const size = modules.length
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="aspect-square w-full rounded-card border border-line bg-qr-plate"
    >
      <path d={modules.map(rowPath).join('')} className="fill-qr-module" />
    </svg>
  )
}

/** One rectangle for each run of dark modules. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const start = x
    while (row[x + 1]) x++
    const width = x + 1 - start
    path += `M${start} ${y}h${width}v1h-${width}z`
  }
  return path
}
