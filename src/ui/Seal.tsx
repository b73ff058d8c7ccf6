import { scaledSize } from './scaledSize'

/** The mark of Sealog: a wax seal with the lines of a log pressed into it. `size` in CSS pixels at the usual text size. */
export function Seal({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" style={scaledSize(size)} className="shrink-0 text-seal">
      <path
        fill="currentColor"
        d="M16 1.6c2 0 2.9 1.7 4.6 2.2s3.600-.4 5 1 .6 3.300 1.200 4.900 2.500 2.400 2.700 4.300-1.300 3.100-1.600 4.800.7 3.500-.4 5.100-3.100 1.400-4.500 2.500-1.800 3.100-3.600 3.700-3.200-.9-5-.6-3.300 1.500-5.100.7-1.700-2.900-3-4.100-3.400-1.200-4.300-2.900.3-3.500.1-5.200S1.300 14.300 1.700 12.500s2.400-2.300 3.200-3.900.4-3.800 1.900-4.900 3.300.2 4.900-.4S14 1.600 16 1.600z"
      />
      <circle cx="16" cy="16" r="9.600" fill="none" stroke="#fff" strokeOpacity=".55" strokeWidth="1.100" />
      <path
        d="M11.500 12.500h9M11.500 16h6.500M11.500 19.500h4"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  )
}
