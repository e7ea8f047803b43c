import { useInfiniteQuery } from "@tanstack/react-query";

import type { CollectionPlace } from "../../api/artifacts";
import { linkedVersionsQuery } from "../../api/registryVersions";
import { useArtifactSearch } from "../../state/artifactUrl";
import { Select } from "../../widgets/Fields";
import { EmptyState, Skeleton } from "../../widgets/States";
import { LineageView } from "../lineage/LineageView";
import css from "./Registry.module.css";

/** Where one of the linked versions came from: the newest unless another is chosen. */
export function CollectionLineage({ place }: { place: CollectionPlace }) {
  const [{ version }, patch] = useArtifactSearch();
  const linked = useInfiniteQuery(linkedVersionsQuery(place, ""));
  if (linked.isPending) return <Skeleton rows={6} />;
  const rows = linked.data?.pages.flatMap((page) => page.versions) ?? [];
  const chosen = rows.find((row) => row.version === version) ?? rows[0];
  if (!chosen) return <EmptyState title="Nothing is linked here" />;
  return (
    <>
      <div className={css.lineageOf}>
        <Select
          label="Version"
          value={chosen.version}
          options={rows.map((row) => ({
            value: row.version,
            label: [row.version, ...row.aliases].join(" · "),
          }))}
          onChange={(next) => patch({ version: next, node: undefined })}
        />
      </div>
      <LineageView
        key={chosen.id}
        entity={place.entity}
        project={place.project}
        subject={{ artifactId: chosen.id }}
      />
    </>
  );
}
