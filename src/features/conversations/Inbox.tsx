/** The main pane of `#/` while no conversation is open. */
export function Inbox() {
  return <main />
}
