import { useQuery, useQueryClient } from "@tanstack/react-query";

import { editVersion, listChange } from "../../api/artifactChanges";
import { artifactsKey } from "../../api/artifacts";
import type { VersionDetail } from "../../api/artifactVersion";
import { registriesQuery } from "../../api/registry";
import { registryNameOf } from "../../state/registryName";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/Copy";
import { TagEditor } from "../run/TagEditor";
import { AliasChips } from "./AliasChips";
import { pathOf } from "./snippets";
import { useAliases } from "./useAliases";
import css from "./Version.module.css";
import { VersionMenu } from "./VersionMenu";

/** Names offered for a version; what teams most often call the one they mean. */
const COMMON = ["best", "staging", "production"];

/** Name, aliases and tags of a version, and what can be done with it. */
export function VersionHeader({ version }: { version: VersionDetail }) {
  const { place } = version;
  const queries = useQueryClient();
  const aliases = useAliases(place, version.id);
  const canWrite = !version.isReadOnly;
  const registries = useQuery({
    ...registriesQuery,
    enabled: registryNameOf(place.project) !== null,
  });
  const registry = registries.data?.find(
    (one) => one.entity === place.entity && one.project === place.project,
  );
  return (
    <>
      <header className={css.header}>
        <h1>
          {place.collection}
          <span className={css.colon}>:</span>
          {version.version}
        </h1>
        <CopyButton text={pathOf(place)} label="Copy path" />
        {version.state !== "COMMITTED" && (
          <span className={css.state}>{version.state.toLowerCase()}</span>
        )}
        <AliasChips
          aliases={version.aliases}
          canEdit={!version.isCollectionReadOnly}
          onAdd={aliases.add}
          onRemove={aliases.remove}
          locked={registry?.protectedAliases ?? []}
          canUnlock={registry?.canAdminister ?? false}
          suggestions={COMMON.filter((one) => !version.aliases.includes(one))}
        />
        <span className={css.headTags}>
          <span className={css.label}>Tags</span>
          <TagEditor
            tags={version.tags}
            canEdit={canWrite}
            onSave={async (tags) => {
              const { added, removed } = listChange(version.tags, tags);
              await editVersion(version.id, {
                tagsToAdd: added,
                tagsToDelete: removed,
              });
              await queries.invalidateQueries({
                queryKey: artifactsKey(place.entity, place.project),
              });
            }}
          />
        </span>
        <VersionMenu version={version} />
      </header>
      {aliases.note && (
        <div className={css.undo} role="status">
          <span>{aliases.note.text}</span>
          <Button onPress={() => void aliases.note?.undo()}>Undo</Button>
          <Button onPress={aliases.dismiss}>Dismiss</Button>
        </div>
      )}
    </>
  );
}
