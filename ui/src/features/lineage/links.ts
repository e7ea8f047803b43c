import type { LineageNode } from "../../api/lineage";
import type { VersionPlace } from "../../api/artifacts";

/** Where a version's page is. */
export function versionPlaceOf(node: LineageNode): VersionPlace & { type: string } {
  return {
    entity: node.entityName,
    project: node.projectName,
    type: node.typeName ?? "artifact",
    collection: node.name,
    version: `v${node.versionIndex ?? 0}`,
  };
}

/** The focus of a lineage as addresses say it: a version's id, or `run/` and its id. */
export function focusOf(node: LineageNode): string {
  return node.kind === "run" ? `run/${node.runId ?? ""}` : node.id;
}
