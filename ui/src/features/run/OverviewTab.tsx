import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode, useMemo } from "react";

import type { Alert } from "../../api/runs";
import { CopyButton } from "../../widgets/Copy";
import { formatCount, formatDuration } from "../../widgets/format";
import { JsonTree } from "../../widgets/JsonTree";
import { parseLenientObject } from "../../widgets/jsonNodes";
import { Ago, Elapsed } from "../../widgets/Time";
import { RunStatePill } from "../runs/RunState";
import { EditableText } from "./EditableText";
import {
  type Fact,
  unwrapConfig,
  type Writer,
  writersOf,
} from "../../panels/shared/runFacts";
import { Problems } from "./Problems";
import { problemsOf } from "./problems";
import css from "./Run.module.css";
import type { TabProps } from "./RunPage";
import { TagEditor } from "./TagEditor";
import { useEditRun } from "./useEditRun";

/** What the run was: its names, its machine, its configuration, its last values. */
export function OverviewTab(props: TabProps) {
  const { run } = props;
  const config = useMemo(() => unwrapConfig(run.config), [run.config]);
  const summary = useMemo(
    () => parseLenientObject(run.summaryMetrics),
    [run.summaryMetrics],
  );
  return (
    <div className={css.overview}>
      {run.alerts && run.alerts.length > 0 && <Alerts alerts={run.alerts} />}
      <Problems problems={problemsOf(run)} />
      <div className={css.column}>
        <section className={css.sheet} aria-labelledby="about">
          <h2 id="about">About</h2>
          <About {...props} />
        </section>
        <section className={css.sheet} aria-labelledby="machine">
          <h2 id="machine">Machine and code</h2>
          <Machine {...props} />
        </section>
      </div>
      <div className={css.column}>
        <section className={css.sheet} aria-labelledby="config">
          <h2 id="config">Config</h2>
          <JsonTree value={config} label="config" />
        </section>
        <section className={css.sheet} aria-labelledby="summary">
          <h2 id="summary">Summary</h2>
          <JsonTree value={summary} label="summary" />
        </section>
      </div>
    </div>
  );
}

function Alerts({ alerts }: { alerts: readonly Alert[] }) {
  return (
    <section className={`${css.sheet} ${css.wide}`} aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      <ul className={css.alerts}>
        {alerts.map((alert) => (
          <li key={`${alert.createdAt}${alert.title}`} data-severity={alert.severity}>
            <strong>{alert.title}</strong> <span>{alert.text}</span>{" "}
            <span className={css.quiet}>
              <Ago at={alert.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={css.facts}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function About({ run, entity, project }: TabProps) {
  const edit = useEditRun(entity, project, run);
  const canEdit = !run.readOnly;
  const path = `${entity}/${project}/${run.name}`;
  const facts: (readonly [string, ReactNode])[] = [
    [
      "Name",
      <EditableText
        key="name"
        label="name"
        value={run.displayName || run.name}
        canEdit={canEdit}
        onSave={(displayName) => edit({ displayName })}
      />,
    ],
    ["State", <RunState key="state" run={run} />],
    [
      "Notes",
      <EditableText
        key="notes"
        label="notes"
        value={run.notes ?? ""}
        isLong
        canEdit={canEdit}
        onSave={(notes) => edit({ notes })}
      />,
    ],
    [
      "Tags",
      <TagEditor
        key="tags"
        tags={run.tags}
        canEdit={canEdit}
        onSave={(tags) => edit({ tags })}
      />,
    ],
    ["Author", run.user?.username ?? "–"],
    ["Started", <Ago key="at" at={run.startedAt ?? run.createdAt} />],
    ["Runtime", <Runtime key="runtime" run={run} />],
    [
      "Path",
      <span key="path" className={css.path}>
        <code>{path}</code>
        <CopyButton text={path} label="Copy path" />
      </span>,
    ],
  ];
  if (run.group) facts.push(["Group", run.group]);
  if (run.jobType) facts.push(["Job type", run.jobType]);
  if (run.forkedFrom) {
    const { runId, step } = run.forkedFrom;
    facts.push([
      "Forked from",
      <Fragment key="fork">
        <Link to="/$entity/$project/runs/$run" params={{ entity, project, run: runId }}>
          {runId}
        </Link>{" "}
        at step {step.toLocaleString("en")}
      </Fragment>,
    ]);
  }
  facts.push(["Received", received(run)]);
  return <Facts facts={facts} />;
}

function RunState({ run }: Pick<TabProps, "run">) {
  return (
    <span className={css.state}>
      <RunStatePill state={run.state} />
      {run.exitCode !== null && run.exitCode !== 0 && (
        <span className={css.quiet}>exit code {run.exitCode}</span>
      )}
      {run.state === "running" && run.heartbeatAt && (
        <span className={css.quiet}>
          heard of <Ago at={run.heartbeatAt} />
        </span>
      )}
    </span>
  );
}

function Runtime({ run }: Pick<TabProps, "run">) {
  if (run.state === "running")
    return <Elapsed since={run.startedAt ?? run.createdAt} />;
  return run.durationSeconds === null ? "–" : formatDuration(run.durationSeconds);
}

/** Rows are never dropped; those that came twice or behind later ones are told. */
function received(run: TabProps["run"]): string {
  const parts = [formatCount(run.historyLineCount ?? 0, "row")];
  if (run.lateRows) parts.push(`${run.lateRows.toLocaleString("en")} of them late`);
  if (run.repeatedRows) {
    parts.push(`${run.repeatedRows.toLocaleString("en")} repeats ignored`);
  }
  return parts.join(", ");
}

function Machine({ run }: TabProps) {
  const writers = useMemo(() => writersOf(run), [run]);
  if (writers.length === 0) {
    return <p className={css.quiet}>The client has not said where it runs.</p>;
  }
  if (writers.length === 1) return <MachineFacts writer={writers[0]!} />;
  return (
    <>
      <p className={css.quiet}>{writers.length} processes wrote to this run.</p>
      {writers.map((writer, index) => (
        <details key={writer.id} className={css.writer} open={index === 0}>
          <summary>
            {writer.name}
            <span className={css.quiet}> {hostOf(writer)}</span>
          </summary>
          <MachineFacts writer={writer} />
        </details>
      ))}
    </>
  );
}

/** Where a labelled writer ran; nothing when its name is the host already. */
function hostOf({ name, facts }: Writer): string {
  const host = facts.find((fact) => fact.name === "Host")?.value ?? "";
  return host === name ? "" : host;
}

function MachineFacts({ writer }: { writer: Writer }) {
  return (
    <Facts
      facts={writer.facts.map((fact) => [
        fact.name,
        <FactValue key={fact.name} fact={fact} />,
      ])}
    />
  );
}

function FactValue({ fact: { name, value, isCode } }: { fact: Fact }) {
  if (!isCode) return value;
  return (
    <span className={css.path}>
      <code>{value}</code>
      <CopyButton text={value} label={`Copy ${name.toLowerCase()}`} />
    </span>
  );
}
