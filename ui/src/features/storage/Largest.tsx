import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { StorageUsage } from "../../api/storage";
import { formatBytes, formatCount } from "../../widgets/format";
import css from "./Storage.module.css";

/** Rows shown of each list; they come with the largest first. */
const SHOWN = 50;

/** The projects that keep most. */
export function ProjectRows({ projects }: Pick<StorageUsage, "projects">) {
  return (
    <Largest title="Projects">
      {projects.slice(0, SHOWN).map(({ name, sizeBytes }) => {
        const [entity = "", project = ""] = name.split("/");
        return (
          <li key={name}>
            <Link to="/$entity/$project/artifacts" params={{ entity, project }}>
              {name}
            </Link>
            <span className={css.size}>{formatBytes(sizeBytes)}</span>
          </li>
        );
      })}
    </Largest>
  );
}

/** The collections that keep most. */
export function CollectionRows({ collections }: Pick<StorageUsage, "collections">) {
  return (
    <Largest title="Collections">
      {collections.slice(0, SHOWN).map(({ path, sizeBytes, versions }) => {
        const [entity = "", project = "", collection = ""] = path.split("/");
        return (
          <li key={path}>
            <Link
              to="/$entity/$project/artifacts"
              params={{ entity, project }}
              search={{ q: collection }}
            >
              {path}
            </Link>
            <span className={css.quiet}>{formatCount(versions, "version")}</span>
            <span className={css.size}>{formatBytes(sizeBytes)}</span>
          </li>
        );
      })}
    </Largest>
  );
}

function Largest({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.sheet} aria-label={title}>
      <h2>{title}</h2>
      <p className={css.quiet}>The largest first; shared content counts in each.</p>
      <ul className={css.rows}>{children}</ul>
    </section>
  );
}
