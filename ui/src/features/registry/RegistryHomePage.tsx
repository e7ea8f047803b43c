import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Building2, Lock, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import {
  registriesQuery,
  type Registry,
  registrySearchQuery,
} from "../../api/registry";
import { useArtifactSearch } from "../../state/artifactUrl";
import { registryNameOf } from "../../state/registryName";
import { Button } from "../../widgets/Button";
import { CodeBlock } from "../../widgets/Copy";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { AliasChips, Tags } from "../artifacts/AliasChips";
import { LibrarySwitch, useLibrary } from "../artifacts/LibrarySwitch";
import table from "../artifacts/Table.module.css";
import { useRested } from "../artifacts/useRested";
import { TopBar } from "../shell/TopBar";
import css from "./Registry.module.css";
import { linkLines, targetPath } from "./registrySnippets";
import { roleLabel } from "./roles";

const CreateDialog = lazy(async () => ({
  default: (await import("./CreateDialog")).CreateDialog,
}));

/** Every registry one sees, and a search over what is in them. */
export function RegistryHomePage() {
  const [search, patch] = useArtifactSearch();
  const [isCreating, setCreating] = useState(false);
  const registries = useQuery(registriesQuery);
  const wanted = search.q ?? "";
  return (
    <>
      <TopBar here="registry" />
      <main id="main" className={css.page}>
        <header className={css.head}>
          <h1>Registry</h1>
          <div className={css.find}>
            <SearchField
              label="Search registries"
              placeholder="Registries, collections and tags"
              value={wanted}
              onChange={(q) => patch({ q: q || undefined })}
            />
          </div>
          <span className={css.push}>
            <Button look="primary" onPress={() => setCreating(true)}>
              <Plus aria-hidden /> New registry
            </Button>
          </span>
        </header>
        {registries.isPending && <Skeleton rows={6} />}
        {registries.isError && !registries.data && (
          <ErrorState
            error={registries.error}
            what="The registries could not be loaded"
            onRetry={() => void registries.refetch()}
          />
        )}
        {registries.data?.length === 0 && <FirstRegistry />}
        {registries.data && registries.data.length > 0 && (
          <Cards registries={registries.data} search={wanted} />
        )}
        {wanted.trim() !== "" && <Found search={wanted} />}
      </main>
      {isCreating && (
        <Suspense>
          <CreateDialog onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  );
}

function Cards({
  registries,
  search,
}: {
  registries: readonly Registry[];
  search: string;
}) {
  const text = search.trim().toLocaleLowerCase("en");
  const shown = registries.filter((one) =>
    [one.name, one.organization, one.description].some((some) =>
      some.toLocaleLowerCase("en").includes(text),
    ),
  );
  if (shown.length === 0) {
    return <p className={table.quiet}>No registry is called or described like that.</p>;
  }
  return (
    <ul className={css.cards} aria-label="Registries">
      {shown.map((one) => (
        <li key={one.id} className={css.card}>
          <h2>
            <Link
              to="/registry/$name"
              params={{ name: one.name }}
              search={{ org: one.organization }}
              className={css.cover}
            >
              {one.name}
            </Link>
            <Visibility registry={one} />
          </h2>
          <p className={css.about} data-empty={one.description === "" ? "" : undefined}>
            {one.description || "No description."}
          </p>
          <p className={css.figures}>
            {formatCount(one.collectionCount, "collection")} ·{" "}
            {formatCount(one.versionCount, "version")} · updated{" "}
            <Ago at={one.updatedAt} />
          </p>
          <p className={css.figures}>
            {one.organization} · your role: {roleLabel(one.myRole).toLowerCase()}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Who sees a registry, as an icon and a word. */
export function Visibility({ registry }: { registry: Registry }) {
  const isOpen = registry.visibility === "organization";
  const Icon = isOpen ? Building2 : Lock;
  return (
    <span
      className={css.visibility}
      title={
        isOpen
          ? "Every member of the organization sees it"
          : "Only invited people see it"
      }
    >
      <Icon aria-hidden /> {isOpen ? "organization" : "restricted"}
    </span>
  );
}

function Found({ search }: { search: string }) {
  const found = useQuery(registrySearchQuery(useRested(search)));
  if (found.isPending) return <Skeleton rows={3} />;
  if (found.isError && !found.data) {
    return <ErrorState error={found.error} what="The search failed" />;
  }
  const { collections, totalCount } = found.data;
  return (
    <section aria-labelledby="found" className={css.section}>
      <h2 id="found">
        Collections{" "}
        <span className={table.count}>{totalCount.toLocaleString("en")}</span>
      </h2>
      {collections.length === 0 && (
        <p className={table.quiet}>No collection is called or tagged like that.</p>
      )}
      {collections.length > 0 && (
        <div
          className={table.scroll}
          tabIndex={0}
          role="region"
          aria-label="Collections"
        >
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Collection</th>
                <th scope="col">Registry</th>
                <th scope="col">Type</th>
                <th scope="col">Tags</th>
                <th scope="col">Aliases</th>
                <th scope="col">Updated</th>
              </tr>
            </thead>
            <tbody>
              {collections.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link
                      to="/registry/$name/collections/$collection"
                      params={{
                        name: registryNameOf(one.project) ?? one.project,
                        collection: one.name,
                      }}
                      search={{ org: one.entity }}
                    >
                      {one.name}
                    </Link>
                  </th>
                  <td>{registryNameOf(one.project)}</td>
                  <td>{one.typeName}</td>
                  <td>
                    <Tags tags={one.tags} />
                  </td>
                  <td>
                    <AliasChips aliases={one.aliases} />
                  </td>
                  <td>
                    <Ago at={one.updatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function FirstRegistry() {
  const [library, setLibrary] = useLibrary();
  return (
    <section className={css.section} aria-label="The first registry">
      <EmptyState title="No registry yet">
        A registry is where an organization agrees on versions: the model that is in
        production, the data everybody trains on. Make one here; or link a version to
        “model” or “dataset”, which are made by their first link.
      </EmptyState>
      <LibrarySwitch library={library} onChange={setLibrary} />
      <CodeBlock
        text={linkLines(library, targetPath("model", "my-model"), "model")}
        label="Python lines"
      />
    </section>
  );
}
