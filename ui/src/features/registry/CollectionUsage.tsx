import { useInfiniteQuery } from "@tanstack/react-query";

import type { CollectionDetail, CollectionPlace } from "../../api/artifacts";
import type { Registry } from "../../api/registry";
import { linkedVersionsQuery } from "../../api/registryVersions";
import { useArtifactSearch } from "../../state/artifactUrl";
import { CodeBlock } from "../../widgets/Copy";
import { Select } from "../../widgets/Fields";
import { LibrarySwitch, useLibrary } from "../artifacts/LibrarySwitch";
import usage from "../artifacts/Usage.module.css";
import css from "./Registry.module.css";
import { registrySnippets } from "./registrySnippets";

interface CollectionUsageProps {
  registry: Registry;
  collection: CollectionDetail;
  place: CollectionPlace;
}

/** What scripts most often ask for comes first. */
const PREFERRED = ["production", "latest"];

/** Lines to copy that use a version by its alias, which moves without them. */
export function CollectionUsage({ registry, collection, place }: CollectionUsageProps) {
  const [library, setLibrary] = useLibrary();
  const [{ version }, patch] = useArtifactSearch();
  const linked = useInfiniteQuery(linkedVersionsQuery(place, ""));
  const rows = linked.data?.pages.flatMap((page) => page.versions) ?? [];
  const names = [
    ...new Set([
      ...rows.flatMap((row) => row.aliases),
      ...rows.map((row) => row.version),
    ]),
  ];
  const alias =
    names.find((one) => one === version) ??
    PREFERRED.find((one) => names.includes(one)) ??
    names[0] ??
    "latest";
  const snippets = registrySnippets(library, {
    registry: registry.name,
    collection: collection.name,
    alias,
    typeName: collection.typeName,
  });
  return (
    <div className={usage.usage}>
      <div className={css.tools}>
        <LibrarySwitch library={library} onChange={setLibrary} />
        {names.length > 0 && (
          <Select
            label="Alias or version"
            value={alias}
            options={names.map((one) => ({ value: one, label: one }))}
            onChange={(next) => patch({ version: next })}
          />
        )}
      </div>
      {snippets.map(({ title, text }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <CodeBlock text={text} label={title} />
        </section>
      ))}
    </div>
  );
}
