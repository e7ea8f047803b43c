import { Link } from "@tanstack/react-router";

import css from "./Shell.module.css";

interface ProjectTabsProps {
  entity: string;
  project: string;
  here: "overview" | "workspace" | "table" | "sweeps" | "reports" | "artifacts";
}

/** A page is not those below it. */
const EXACT = { exact: true };

/** The pages of one project. */
export function ProjectTabs({ entity, project, here }: ProjectTabsProps) {
  const mark = (tab: ProjectTabsProps["here"]) =>
    tab === here ? { "aria-current": "page" as const } : {};
  return (
    <nav aria-label="Project" className={css.projectTabs}>
      <Link
        to="/$entity/$project/overview"
        params={{ entity, project }}
        {...mark("overview")}
      >
        Overview
      </Link>
      <Link
        to="/$entity/$project"
        params={{ entity, project }}
        activeOptions={EXACT}
        {...mark("workspace")}
      >
        Workspace
      </Link>
      <Link
        to="/$entity/$project/table"
        params={{ entity, project }}
        {...mark("table")}
      >
        Runs
      </Link>
      <Link
        to="/$entity/$project/sweeps"
        params={{ entity, project }}
        {...mark("sweeps")}
      >
        Sweeps
      </Link>
      <Link
        to="/$entity/$project/reports"
        params={{ entity, project }}
        {...mark("reports")}
      >
        Reports
      </Link>
      <Link
        to="/$entity/$project/artifacts"
        params={{ entity, project }}
        {...mark("artifacts")}
      >
        Artifacts
      </Link>
    </nav>
  );
}
