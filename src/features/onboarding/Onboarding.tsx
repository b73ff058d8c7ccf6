/** Connect → Unlock → Register key. Shown while `needsOnboarding(session)`. */
export function Onboarding() {
  return <main />
}
