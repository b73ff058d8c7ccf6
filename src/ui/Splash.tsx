/** What shows for the moments before the warm start has an answer. */
export function Splash() {
  return <main />
}
