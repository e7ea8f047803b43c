import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";

import { type SweepDetail, sweepQuery } from "../../api/sweeps";
import { IS_EMBEDDED } from "../../state/embedded";
import { CodeBlock } from "../../widgets/Copy";
import { formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { RunStatePill } from "../runs/RunState";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import { SweepActions } from "./SweepActions";
import { type SweepFacts, runsText, sweepFacts } from "./sweepFacts";
import { SweepRuns } from "./SweepRuns";
import css from "./Sweeps.module.css";

/** A crumb is where one is only on its own page, not on those below it. */
const EXACT = { exact: true };

interface SweepPageProps {
  entity: string;
  project: string;
  sweepId: string;
}

/** One sweep: what it searches, how far it is, and its runs from best to worst. */
export function SweepPage({ entity, project, sweepId }: SweepPageProps) {
  useLiveProject(entity, project);
  const found = useQuery(sweepQuery(entity, project, sweepId));
  const config = found.data?.sweep.configJson;
  const facts = useMemo(() => (config ? sweepFacts(config) : null), [config]);
  if (found.data === null) return <NotFound what={`Sweep ${sweepId}`} />;
  const sweep = found.data?.sweep;
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        via={[
          <Link
            key="sweeps"
            to="/$entity/$project/sweeps"
            params={{ entity, project }}
            activeOptions={EXACT}
          >
            sweeps
          </Link>,
        ]}
        here={sweep?.displayName || sweepId}
      >
        <LiveDot />
      </TopBar>
      <main id="main" className={css.main}>
        {found.isPending && <Skeleton rows={8} />}
        {found.isError && !found.data && (
          <ErrorState
            error={found.error}
            what="The sweep could not be loaded"
            onRetry={() => void found.refetch()}
          />
        )}
        {sweep && facts && (
          <>
            <header className={css.header}>
              <h1>{sweep.displayName || sweep.name}</h1>
              <RunStatePill state={sweep.state.toLowerCase()} />
              {found.data?.canWrite && !IS_EMBEDDED && (
                <SweepActions sweep={sweep} entity={entity} project={project} />
              )}
            </header>
            {sweep.description && <p className={css.text}>{sweep.description}</p>}
            <Summary sweep={sweep} facts={facts} />
            <SweepRuns
              entity={entity}
              project={project}
              sweepId={sweep.name}
              facts={facts}
            />
            <section className={css.config} aria-labelledby="configuration">
              <h2 id="configuration">Configuration</h2>
              <CodeBlock text={sweep.config.trimEnd()} label="configuration" />
            </section>
          </>
        )}
      </main>
    </>
  );
}

function Summary({ sweep, facts }: { sweep: SweepDetail; facts: SweepFacts }) {
  const agents = sweep.agents.edges.length;
  return (
    <dl className={css.facts}>
      <div>
        <dt>Progress</dt>
        <dd>{runsText(sweep.runCount, sweep.runCountExpected)}</dd>
      </div>
      <div>
        <dt>Method</dt>
        <dd>{sweep.method}</dd>
      </div>
      <div>
        <dt>Goal</dt>
        <dd>
          {facts.metric ? `${facts.metric.goal} ${facts.metric.name}` : "none named"}
        </dd>
      </div>
      <div>
        <dt>Agents</dt>
        <dd>
          {agents === 0 ? "none yet" : formatCount(agents, "agent")}
          {sweep.heartbeatAt && (
            <>
              , last heard of <Ago at={sweep.heartbeatAt} />
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          <Ago at={sweep.createdAt} />
        </dd>
      </div>
      <div>
        <dt>Id</dt>
        <dd className="mono">{sweep.name}</dd>
      </div>
    </dl>
  );
}
