/** Roles in registries, in words; pure. */
import type { Registry, RegistryRole, RegistryVisibility } from "../../api/registry";

export const ROLES: readonly { value: RegistryRole; label: string; may: string }[] = [
  { value: "admin", label: "Admin", may: "everything, also settings and members" },
  { value: "member", label: "Member", may: "link, unlink, name and describe" },
  { value: "viewer", label: "Viewer", may: "look and download" },
  { value: "restricted_viewer", label: "Restricted viewer", may: "look, not download" },
];

export function roleLabel(role: RegistryRole | null): string {
  return ROLES.find(({ value }) => value === role)?.label ?? "No role";
}

export const VISIBILITIES: readonly { value: RegistryVisibility; label: string }[] = [
  { value: "organization", label: "Organization: every member sees it" },
  { value: "restricted", label: "Restricted: only those with a role see it" },
];

/** Why the viewer may not do something here; null when they may. */
export function whyNot(
  registry: Pick<Registry, "myRole" | "canLink" | "canAdminister">,
  needed: "member" | "admin",
): string | null {
  if (needed === "admin" ? registry.canAdminister : registry.canLink) return null;
  const article = needed === "admin" ? "an admin" : "a member";
  const role = registry.myRole === null ? "nothing" : roleLabel(registry.myRole);
  return `Only ${article} of this registry may; you are ${role.toLowerCase()} here.`;
}
