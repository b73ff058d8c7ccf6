import { useId } from 'react'
import { fromHex, type Hex } from '../lib/bytes'
import { scaledSize } from './scaledSize'

const CELLS = 5
const HALF = 3

/**
 * A picture made from the address: a gradient of two hues and a mirrored pattern of 15 bits. It helps to tell people
 * apart at a glance and proves nothing: different addresses may look alike. `size` in CSS pixels at the usual text size.
 */
export function Avatar({ address, size = 40 }: { address: Hex; size?: number }) {
  const id = useId()
  const bytes = fromHex(address)
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const hue = ((a << 8) | b) % 360
  const second = (hue + 40 + (c % 80)) % 360
  const pattern = (d << 8) | (bytes[4] ?? 0)
  return (
    <svg aria-hidden="true" viewBox="0 0 40 40" style={scaledSize(size)} className="shrink-0 rounded-full">
      <linearGradient id={id} x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stopColor={`hsl(${hue} 46% 48%)`} />
        <stop offset="1" stopColor={`hsl(${second} 52% 36%)`} />
      </linearGradient>
      <rect width="40" height="40" fill={`url(#${id})`} />
      {Array.from({ length: CELLS * HALF }, (_, cell) => cell)
        .filter((cell) => (pattern >> cell) & 1)
        .flatMap((cell) => {
          const row = Math.floor(cell / HALF)
          const column = cell % HALF
          return [...new Set([column, CELLS - 1 - column])].map((x) => (
            <circle
              key={`${row}/${x}`}
              cx={10 + x * 5}
              cy={10 + row * 5}
              r="2.1"
              fill="#fff"
              fillOpacity="0.88"
            />
          ))
        })}
    </svg>
  )
}
