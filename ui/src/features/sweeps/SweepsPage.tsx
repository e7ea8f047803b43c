import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { SweepRow } from "../../api/sweeps";
import { sweepsQuery } from "../../api/sweeps";
import { Button } from "../../widgets/Button";
import { CodeBlock } from "../../widgets/Copy";
import { formatCount } from "../../widgets/format";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import table from "../artifacts/Table.module.css";
import { RunStatePill } from "../runs/RunState";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { ProjectTabs } from "../shell/ProjectTabs";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import { runsText } from "./sweepFacts";
import css from "./Sweeps.module.css";

interface SweepsPageProps {
  entity: string;
  project: string;
}

/** The sweeps of a project, newest first. */
export function SweepsPage({ entity, project }: SweepsPageProps) {
  useLiveProject(entity, project);
  const sweeps = useInfiniteQuery(sweepsQuery(entity, project));
  if (sweeps.data?.pages[0] === null) {
    return <NotFound what={`Project ${entity}/${project}`} />;
  }
  const rows =
    sweeps.data?.pages.flatMap((page) => page?.edges.map((one) => one.node) ?? []) ??
    [];
  const total = sweeps.data?.pages[0]?.totalCount ?? 0;
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        tabs={<ProjectTabs entity={entity} project={project} here="sweeps" />}
      >
        <LiveDot />
      </TopBar>
      <main id="main" className={css.main}>
        <h1>Sweeps</h1>
        {sweeps.isPending && <Skeleton rows={6} height={20} />}
        {sweeps.isError && !sweeps.data && (
          <ErrorState
            error={sweeps.error}
            what="The sweeps could not be loaded"
            onRetry={() => void sweeps.refetch()}
          />
        )}
        {sweeps.data && rows.length === 0 && <FirstSweep {...{ entity, project }} />}
        {rows.length > 0 && (
          <>
            <p className={css.quiet}>{formatCount(total, "sweep")}, the newest first</p>
            <Rows rows={rows} entity={entity} project={project} />
          </>
        )}
        {sweeps.hasNextPage && (
          <Button
            isDisabled={sweeps.isFetchingNextPage}
            onPress={() => void sweeps.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </main>
    </>
  );
}

function Rows({ rows, entity, project }: SweepsPageProps & { rows: SweepRow[] }) {
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label="Sweeps">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Method</th>
            <th scope="col">Runs</th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((sweep) => (
            <tr key={sweep.id}>
              <th scope="row">
                <Link
                  to="/$entity/$project/sweeps/$sweep"
                  params={{ entity, project, sweep: sweep.name }}
                >
                  {sweep.displayName || sweep.name}
                </Link>
              </th>
              <td>
                <RunStatePill state={sweep.state.toLowerCase()} />
              </td>
              <td>{sweep.method}</td>
              <td>{runsText(sweep.runCount, sweep.runCountExpected)}</td>
              <td>
                <Ago at={sweep.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FirstSweep({ entity, project }: SweepsPageProps) {
  return (
    <EmptyState title="No sweeps yet">
      <p>
        A sweep tries configurations by itself. Write down what to try, register it, and
        start an agent on each machine that is to work on it.
      </p>
      <CodeBlock
        label="lines that make a sweep"
        text={[
          "import wandb",
          "",
          "sweep = wandb.sweep(",
          '    {"method": "random", "metric": {"name": "loss"},',
          '     "parameters": {"lr": {"min": 0.0001, "max": 0.1}}},',
          `    entity=${JSON.stringify(entity)}, project=${JSON.stringify(project)},`,
          ")",
          "wandb.agent(sweep, function=train, count=10)",
        ].join("\n")}
      />
    </EmptyState>
  );
}
