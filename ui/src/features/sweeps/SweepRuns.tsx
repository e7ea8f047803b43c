import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trophy } from "lucide-react";

import { type SweepRun, sweepRunsQuery } from "../../api/sweeps";
import { Button } from "../../widgets/Button";
import { parseLenientObject } from "../../widgets/jsonNodes";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import table from "../artifacts/Table.module.css";
import { unwrapConfig } from "../../panels/shared/runFacts";
import { RunStateIcon } from "../runs/RunState";
import { RunSwatch } from "../runs/RunSwatch";
import { type SweepFacts, cellText, metricValue, valueAt } from "./sweepFacts";
import css from "./Sweeps.module.css";

interface SweepRunsProps {
  entity: string;
  project: string;
  sweepId: string;
  facts: SweepFacts;
}

/** The sweep's runs with what they tried and what came of it. */
export function SweepRuns({ entity, project, sweepId, facts }: SweepRunsProps) {
  const runs = useInfiniteQuery(sweepRunsQuery(entity, project, sweepId, facts.order));
  if (runs.isPending) return <Skeleton rows={6} height={20} />;
  if (runs.isError && !runs.data) {
    return (
      <ErrorState
        error={runs.error}
        what="The runs could not be loaded"
        onRetry={() => void runs.refetch()}
      />
    );
  }
  const rows = runs.data.pages.flatMap((page) => page.edges.map((edge) => edge.node));
  if (rows.length === 0) {
    return (
      <EmptyState title="No runs yet">
        Runs appear here as soon as an agent begins the first.
      </EmptyState>
    );
  }
  const { metric, parameters } = facts;
  const first = rows[0]!;
  const hasBest =
    metric !== null &&
    metricValue(parseLenientObject(first.summaryMetrics), metric) !== null;
  return (
    <section className={css.runs} aria-labelledby="sweep-runs">
      <h2 id="sweep-runs">Runs</h2>
      {hasBest && (
        <p className={css.best}>
          <Trophy aria-hidden />
          Best so far:{" "}
          <Link
            to="/$entity/$project/runs/$run"
            params={{ entity, project, run: first.name }}
          >
            {first.displayName || first.name}
          </Link>
        </p>
      )}
      <div className={table.scroll}>
        <table className={table.table} aria-label="Runs of the sweep">
          <thead>
            <tr>
              <th scope="col">Run</th>
              {metric && (
                <th scope="col" data-numeric aria-sort={ariaSort(metric.goal)}>
                  {metric.name}
                </th>
              )}
              {parameters.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">Created</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((run) => (
              <Row key={run.id} {...{ entity, project, run, facts }} />
            ))}
          </tbody>
        </table>
      </div>
      {runs.hasNextPage && (
        <Button
          isDisabled={runs.isFetchingNextPage}
          onPress={() => void runs.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}

function ariaSort(goal: "minimize" | "maximize") {
  return goal === "maximize" ? ("descending" as const) : ("ascending" as const);
}

interface RowProps {
  entity: string;
  project: string;
  run: SweepRun;
  facts: SweepFacts;
}

function Row({ entity, project, run, facts }: RowProps) {
  const config = unwrapConfig(run.config);
  const summary = parseLenientObject(run.summaryMetrics);
  return (
    <tr>
      <th scope="row">
        <span className={css.run}>
          <RunSwatch slot={run.colorSlot} />
          <RunStateIcon state={run.state} />
          <Link
            to="/$entity/$project/runs/$run"
            params={{ entity, project, run: run.name }}
          >
            {run.displayName || run.name}
          </Link>
        </span>
      </th>
      {facts.metric && (
        <td data-numeric>{cellText(metricValue(summary, facts.metric))}</td>
      )}
      {facts.parameters.map((name) => (
        <td key={name}>{cellText(valueAt(config, name))}</td>
      ))}
      <td>
        <Ago at={run.createdAt} />
      </td>
    </tr>
  );
}
