/** Thrown where the database is no longer what was read a moment ago: another tab was faster, and what was planned is planned anew. */
export class Outdated extends Error {}
