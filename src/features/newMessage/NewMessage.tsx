/** `#/new`. */
export function NewMessage() {
  return <main />
}
