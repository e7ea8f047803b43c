import { Link } from "@tanstack/react-router";

import type { Registry } from "../../api/registry";
import { formatCount } from "../../widgets/format";
import { CopyButton } from "../../widgets/Copy";
import { CollectionsTab } from "./CollectionsTab";
import css from "./Registry.module.css";
import { RegistryFrame } from "./RegistryFrame";
import { Visibility } from "./RegistryHomePage";
import { roleLabel } from "./roles";
import { SettingsTab } from "./SettingsTab";

interface RegistryPageProps {
  name: string;
  tab: "collections" | "settings";
}

/** One registry: what is in it, and how it is set. */
export function RegistryPage({ name, tab }: RegistryPageProps) {
  return (
    <RegistryFrame name={name}>
      {(registry) => (
        <>
          <Header registry={registry} />
          <Tabs registry={registry} tab={tab} />
          <main id="main" className={css.main}>
            {tab === "settings" ? (
              <SettingsTab key={registry.id} registry={registry} />
            ) : (
              <CollectionsTab key={registry.id} registry={registry} />
            )}
          </main>
        </>
      )}
    </RegistryFrame>
  );
}

function Header({ registry }: { registry: Registry }) {
  return (
    <header className={css.header}>
      <div className={css.titleRow}>
        <h1>{registry.name}</h1>
        <CopyButton text={registry.project} label="Copy path" />
        <Visibility registry={registry} />
        <span className={css.quiet}>
          {registry.organization} · your role:{" "}
          {roleLabel(registry.myRole).toLowerCase()}
        </span>
      </div>
      {registry.description && <p className={css.lead}>{registry.description}</p>}
    </header>
  );
}

function Tabs({ registry, tab }: { registry: Registry; tab: string }) {
  const params = { name: registry.name };
  const search = { org: registry.organization };
  const mark = (id: string) => (id === tab ? { "aria-current": "page" as const } : {});
  return (
    <nav className={css.tabs} aria-label="Registry">
      <Link
        to="/registry/$name"
        params={params}
        search={search}
        activeOptions={{ exact: true }}
        className={css.tab}
        {...mark("collections")}
      >
        {formatCount(registry.collectionCount, "collection")}
      </Link>
      <Link
        to="/registry/$name/settings"
        params={params}
        search={search}
        className={css.tab}
        {...mark("settings")}
      >
        Settings
      </Link>
    </nav>
  );
}
