import type { CSSProperties } from 'react'

/** The style of a square picture, `size` in CSS pixels: it grows with the text beside it, up to half as large again. */
export function scaledSize(size: number): CSSProperties {
  const side = `min(${size / 16}rem, ${size * 1.5}px)`
  return { width: side, height: side }
}
