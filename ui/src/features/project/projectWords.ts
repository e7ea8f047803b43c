/** What the overview of a project says, and where its numbers lead. */
import type { RunStateFigures } from "../../api/projectOverview";

/** Who sees a project, from the narrowest to the widest. */
export const ACCESS = [
  { value: "PRIVATE", label: "Private", who: "Only members of its owner see it." },
  {
    value: "USER_READ",
    label: "Public",
    who: "Everybody who signs in to this server may look.",
  },
  {
    value: "USER_WRITE",
    label: "Open",
    who: "Everybody who signs in to this server may look, log runs and change them.",
  },
] as const;

export type Access = (typeof ACCESS)[number];

/** What an access is called; the narrowest where it is one we do not know. */
export function accessOf(value: string): Access {
  return ACCESS.find((one) => one.value === value) ?? ACCESS[0];
}

/** Whether more people see the project than before. */
export function isWider(to: string, from: string): boolean {
  return ACCESS.indexOf(accessOf(to)) > ACCESS.indexOf(accessOf(from));
}

/** Seconds that all runs took together. */
export function computeSecondsOf(states: readonly RunStateFigures[]): number {
  return states.reduce((sum, { computeSeconds }) => sum + computeSeconds, 0);
}

/** The filter of the runs table that leaves the runs of one state, or of one person. */
export function filterBy(key: "state" | "user", value: string): string {
  return `${key} = ${JSON.stringify(value)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
