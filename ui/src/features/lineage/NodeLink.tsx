import { Link } from "@tanstack/react-router";

import type { LineageNode } from "../../api/lineage";
import { nameOf } from "./graph";
import { versionPlaceOf } from "./links";

/** The name of a version or run, leading to its page. */
export function NodeLink({ node }: { node: LineageNode }) {
  if (node.kind === "run") {
    return (
      <Link
        to="/$entity/$project/runs/$run"
        params={{
          entity: node.entityName,
          project: node.projectName,
          run: node.runId ?? "",
        }}
      >
        {node.name}
      </Link>
    );
  }
  // A deleted version is known by name only.
  if (node.state === "DELETED") return <>{nameOf(node)}</>;
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version"
      params={versionPlaceOf(node)}
    >
      {nameOf(node)}
    </Link>
  );
}
