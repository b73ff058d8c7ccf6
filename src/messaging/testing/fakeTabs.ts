import type { TabGroup } from '../ports'

/** The tabs of one browser. Who joins first leads, until another takes the lead or the leader leaves. */
export function createFakeTabs(): { open(): TabGroup } {
  const members: { onLead: (leads: boolean) => void; onMessage: (message: unknown) => void }[] = []
  let leader: (typeof members)[number] | null = null

  function lead(next: typeof leader): void {
    const before = leader
    leader = next
    before?.onLead(false)
    next?.onLead(true)
  }

  return {
    open() {
      const own = {
        onLead: (_leads: boolean) => {},
        onMessage: (_message: unknown) => {},
      }
      return {
        join(onLead) {
          own.onLead = onLead
          members.push(own)
          if (leader === null) lead(own)
        },
        takeLead() {
          if (leader !== own) lead(own)
        },
        tell(message) {
          for (const other of members) if (other !== own) other.onMessage(structuredClone(message))
        },
        watch(onMessage) {
          own.onMessage = onMessage
        },
        leave() {
          members.splice(members.indexOf(own), 1)
          own.onLead = () => {}
          if (leader === own) lead(members[0] ?? null)
        },
      }
    },
  }
}
