/** `#/requests`. */
export function Requests() {
  return <main />
}
