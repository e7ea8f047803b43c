import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { IS_EMBEDDED } from "../../state/embedded";
import { registryNameOf } from "../../state/registryName";
import { EmbedBar } from "./EmbedBar";
import css from "./Shell.module.css";
import { useProjectWays } from "./useProjectWays";

/** A crumb is where one is only on its own page, not on those below it. */
const EXACT = { exact: true };

interface TopBarProps {
  entity?: string;
  project?: string;
  /** Crumbs between the project and the last one. */
  via?: readonly ReactNode[];
  /** The last crumb, when it is neither an entity nor a project. */
  here?: ReactNode;
  /** The ways to the project's other pages. */
  tabs?: ReactNode;
  children?: ReactNode;
}

/** Where one is, and what can be done there. */
export function TopBar(props: TopBarProps) {
  const { via = [], here, tabs, children } = props;
  // A registry's crumbs are its own; the project that keeps it is nobody's concern.
  const isRegistry = registryNameOf(props.project ?? "") !== null;
  const { entity, project } = isRegistry ? {} : props;
  useProjectWays({ entity, project });
  if (IS_EMBEDDED) return <EmbedBar entity={entity} project={project} />;
  return (
    <header className={css.bar}>
      <nav aria-label="Breadcrumb">
        <ol className={css.crumbs}>
          {entity && (
            <li>
              {project || here ? (
                <Link to="/$entity" params={{ entity }} activeOptions={EXACT}>
                  {entity}
                </Link>
              ) : (
                <span aria-current="page">{entity}</span>
              )}
            </li>
          )}
          {entity && project && (
            <li>
              {here ? (
                <Link
                  to="/$entity/$project"
                  params={{ entity, project }}
                  activeOptions={EXACT}
                >
                  {project}
                </Link>
              ) : (
                <span aria-current="page">{project}</span>
              )}
            </li>
          )}
          {via.map((crumb, index) => (
            <li key={index}>{crumb}</li>
          ))}
          {here && (
            <li>
              <span aria-current="page">{here}</span>
            </li>
          )}
        </ol>
      </nav>
      {tabs}
      <div className={css.barActions}>{children}</div>
    </header>
  );
}
