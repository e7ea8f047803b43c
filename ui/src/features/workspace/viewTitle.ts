import { personOf } from "../../spec/viewNames";

interface Titled {
  readonly name: string | null;
  readonly displayName: string;
}

/** What people call a view: personal workspaces by their person, others as they are named. */
export function titleOf(
  { name, displayName }: Titled,
  username: string | null,
): string {
  if (name === null) return username === null ? "Workspace" : "My workspace";
  const person = personOf(name);
  if (person === null) return displayName || "Unnamed view";
  return person === username ? "My workspace" : `${person}'s workspace`;
}
