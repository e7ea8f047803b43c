import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { type RunDetail, runQuery } from "../../api/runs";
import { IS_EMBEDDED } from "../../state/embedded";
import { formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { RunStatePill } from "../runs/RunState";
import { RunSwatch } from "../runs/RunSwatch";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import { FilesTab } from "./FilesTab";
import { LogsTab } from "./LogsTab";
import { OverviewTab } from "./OverviewTab";
import { problemsOf } from "./problems";
import css from "./Run.module.css";
import { useRunWays } from "./useRunWays";
import { RunActions } from "./RunActions";
import { ChartsTab, SystemTab } from "./RunPanels";

const RunArtifactsTab = lazy(async () => ({
  default: (await import("../artifacts/RunArtifactsTab")).RunArtifactsTab,
}));

const TABS = [
  { id: "charts", label: "Charts" },
  { id: "overview", label: "Overview" },
  { id: "system", label: "System" },
  { id: "logs", label: "Logs" },
  { id: "files", label: "Files" },
  { id: "artifacts", label: "Artifacts" },
] as const;

interface RunPageProps {
  entity: string;
  project: string;
  runId: string;
  tab: string;
}

/** One run: what it was, what it logged, what it printed and what it left behind. */
export function RunPage({ entity, project, runId, tab }: RunPageProps) {
  useLiveProject(entity, project);
  useRunWays({ entity, project, run: runId }, TABS);
  const run = useQuery(runQuery(entity, project, runId));
  if (run.data === null) return <NotFound what={`Run ${runId}`} />;
  const name = run.data?.displayName || runId;
  const problems = run.data ? problemsOf(run.data).length : 0;
  return (
    <>
      <TopBar entity={entity} project={project} here={name}>
        <LiveDot />
      </TopBar>
      {run.data && <RunHeader run={run.data} entity={entity} project={project} />}
      <nav className={css.tabs} aria-label="Run">
        {TABS.map(({ id, label }) => (
          <Link
            key={id}
            to="/$entity/$project/runs/$run/$tab"
            params={{ entity, project, run: runId, tab: id }}
            className={css.tab}
            {...(id === tab ? { "aria-current": "page" as const } : {})}
          >
            {label}
            {id === "overview" && problems > 0 && (
              <span
                className={css.mark}
                role="img"
                aria-label={formatCount(problems, "problem")}
              />
            )}
          </Link>
        ))}
      </nav>
      <main id="main" className={css.main}>
        {run.isPending && <Skeleton rows={8} />}
        {run.isError && !run.data && (
          <ErrorState
            error={run.error}
            what="The run could not be loaded"
            onRetry={() => void run.refetch()}
          />
        )}
        {run.data && <Tab tab={tab} run={run.data} entity={entity} project={project} />}
      </main>
    </>
  );
}

export interface TabProps {
  entity: string;
  project: string;
  run: RunDetail;
}

function RunHeader({ run, entity, project }: TabProps) {
  return (
    <div className={css.header}>
      <RunSwatch slot={run.colorSlot} />
      <h1>{run.displayName || run.name}</h1>
      <RunStatePill state={run.state} />
      {run.stopped && run.state === "running" && (
        <span className={css.note}>stop requested</span>
      )}
      {!run.readOnly && !IS_EMBEDDED && (
        <RunActions run={run} entity={entity} project={project} />
      )}
    </div>
  );
}

function Tab({ tab, ...props }: TabProps & { tab: string }) {
  switch (tab) {
    case "overview":
      return <OverviewTab {...props} />;
    case "system":
      return <SystemTab {...props} />;
    case "logs":
      return <LogsTab {...props} />;
    case "files":
      return <FilesTab {...props} />;
    case "artifacts":
      return (
        <Suspense fallback={<Skeleton rows={6} />}>
          <RunArtifactsTab
            entity={props.entity}
            project={props.project}
            run={props.run.name}
          />
        </Suspense>
      );
    default:
      return <ChartsTab {...props} />;
  }
}
