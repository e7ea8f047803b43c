import type { VersionDetail } from "../../api/artifactVersion";
import { LineageView } from "./LineageView";

/** The lineage of the version whose page this is. */
export function LineageTab({ version }: { version: VersionDetail }) {
  const { entity, project } = version.place;
  return (
    <LineageView
      key={version.id}
      entity={entity}
      project={project}
      subject={{ artifactId: version.id }}
    />
  );
}
