/** `#/settings/*`: brings its own nested routes. */
export function Settings() {
  return <main />
}
