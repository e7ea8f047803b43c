/** Names of registries; apart, since the frame of the app needs them. */

/** The project of a registry is called like it, behind this. */
export const REGISTRY_PREFIX = "wandb-registry-";

/** The short name of a registry's project; null for other projects. */
export function registryNameOf(project: string): string | null {
  return project.startsWith(REGISTRY_PREFIX)
    ? project.slice(REGISTRY_PREFIX.length)
    : null;
}
