/** The sidebar. */
export function Conversations() {
  return <nav />
}
