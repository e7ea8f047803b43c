import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FoldHorizontal, UnfoldHorizontal } from "lucide-react";
import { type CSSProperties, useMemo, useState } from "react";

import { type RunDetail, runQuery } from "../../api/runs";
import { type Fields, textOf } from "../../spec/document";
import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import { IconButton } from "../../widgets/Button";
import { CopyButton } from "../../widgets/Copy";
import { SearchField, Switch } from "../../widgets/Fields";
import { placeOfRun } from "../../spec/runIds";
import type { PanelProps, PanelRun } from "../contract";
import { PanelFrame } from "../frame/PanelFrame";
import { Blank } from "../shared/ChartPanel";
import { saveCsv } from "../shared/exportScene";
import { useChangeConfig } from "../shared/useChangeConfig";
import css from "./Comparer.module.css";
import {
  type ComparerLook,
  LEAST_PX,
  MOST_PX,
  comparerLook,
  narrower,
  wider,
} from "./comparerLook";
import { type ComparerRow, SECTIONS, comparerRows, keptRows } from "./comparerRows";

/** Runs side by side at most: more columns than these nobody compares. */
const MOST_RUNS = 10;
/** Rows put on the page before somebody asks for all of them. */
const ROWS_SHOWN = 300;

/** Runs as columns, and what they were made of and reached as rows. */
export function ComparerPanel(props: PanelProps) {
  const { spec, entity, project } = props;
  const runs = useMemo(
    () => withBaselineFirst(props.runs).slice(0, MOST_RUNS),
    [props.runs],
  );
  const { details, isPending, error } = useQueries({
    queries: runs.map((run) => runQuery(entity, project, run.runId)),
    combine,
  });
  const found = useMemo(
    () =>
      runs.flatMap((run, index) =>
        details[index] ? [{ run, detail: details[index] }] : [],
      ),
    [runs, details],
  );
  const rows = useMemo(() => comparerRows(found.map((one) => one.detail)), [found]);
  const [search, setSearch] = useState("");
  const [diffOnly, setDiffOnly] = useDiffOnly(props);
  const [look, setLook] = useLook(props);
  const kept = keptRows(rows, { diffOnly: diffOnly && found.length > 1, search });
  const name = textOf(spec.config["chartTitle"]) || props.title;
  const menu = [
    {
      id: "csv",
      label: "Download as CSV",
      onAction: () =>
        saveCsv(
          {
            columns: ["Section", "Key", ...found.map((one) => one.run.displayName)],
            rows: kept.map((row) => ({ cells: [row.section, row.name, ...row.cells] })),
          },
          name,
        ),
    },
  ];
  const answer = { isPending, error, retry: () => undefined };
  return (
    <PanelFrame {...props} title={name} menu={found.length > 0 ? menu : []}>
      {found.length === 0 ? (
        <Blank
          words={
            runs.length === 0 ? "No run is selected." : "The selected runs are gone."
          }
          answer={runs.length === 0 ? { ...answer, isPending: false } : answer}
        />
      ) : (
        <>
          <div className={css.bar}>
            <div className={css.search}>
              <SearchField
                label={`Search keys of ${name}`}
                placeholder="Search keys and values"
                value={search}
                onChange={setSearch}
              />
            </div>
            <Switch
              label="Differences only"
              isSelected={diffOnly}
              onChange={setDiffOnly}
            />
            <Switch
              label="Whole values"
              isSelected={look.isWhole}
              onChange={(on) => setLook("Show whole values", { wrapValues: on })}
            />
            <span className={css.widths} role="group" aria-label="Width of columns">
              <IconButton
                label="Narrower columns"
                isDisabled={look.width <= LEAST_PX}
                onPress={() =>
                  setLook("Narrow columns", { columnWidth: narrower(look.width) })
                }
              >
                <FoldHorizontal />
              </IconButton>
              <IconButton
                label="Wider columns"
                isDisabled={look.width >= MOST_PX}
                onPress={() =>
                  setLook("Widen columns", { columnWidth: wider(look.width) })
                }
              >
                <UnfoldHorizontal />
              </IconButton>
            </span>
            {runs.length < props.runs.length && (
              <span className={css.note}>
                Showing {runs.length} of {props.runs.length} runs
              </span>
            )}
          </div>
          <Grid
            runs={found.map((one) => one.run)}
            rows={kept}
            name={name}
            panel={props}
            look={look}
          />
        </>
      )}
    </PanelFrame>
  );
}

function combine(answers: readonly UseQueryResult<RunDetail | null>[]) {
  return {
    details: answers.map((answer) => answer.data ?? null),
    isPending: answers.some((answer) => answer.isPending),
    error: answers.find((answer) => answer.error)?.error ?? null,
  };
}

function withBaselineFirst(runs: readonly PanelRun[]): readonly PanelRun[] {
  const base = runs.filter((run) => run.emphasis === "baseline");
  return base.length === 0
    ? runs
    : [...base, ...runs.filter((run) => run.emphasis !== "baseline")];
}

/** Kept in the view where one may change it, else until one leaves. */
function useDiffOnly({ spec }: PanelProps): [boolean, (on: boolean) => void] {
  const change = useChangeConfig(spec);
  const [own, setOwn] = useState<boolean | null>(null);
  const saved = spec.config["diffOnly"];
  // Saved views write "split" or true for it.
  const isOn = own ?? (saved === true || saved === "split");
  return [
    isOn,
    (on) => {
      if (!change) return setOwn(on);
      change("Show differences only", (config) => {
        const { diffOnly: _before, ...rest } = config;
        return on ? { ...rest, diffOnly: "split" } : rest;
      });
    },
  ];
}

/** Our own fields; where the view may not be changed they last until one leaves. */
function useLook({ spec }: PanelProps): [ComparerLook, SetLook] {
  const change = useChangeConfig(spec);
  const [own, setOwn] = useState<Fields>({});
  const look = comparerLook({ ...spec.config, ...own });
  return [
    look,
    (label, fields) => {
      if (!change) return setOwn((before) => ({ ...before, ...fields }));
      change(label, (config) => ({ ...config, ...fields }));
    },
  ];
}

type SetLook = (label: string, fields: Fields) => void;

interface GridProps {
  readonly look: ComparerLook;
  readonly runs: readonly PanelRun[];
  readonly rows: readonly ComparerRow[];
  readonly name: string;
  readonly panel: PanelProps;
}

function Grid({ runs, rows, name, panel, look }: GridProps) {
  const { entity, project } = panel;
  const theme = useTheme();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, ROWS_SHOWN);
  return (
    <div
      className={css.scroll}
      role="region"
      aria-label={`Values of ${name}`}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table
        className={css.table}
        data-whole={look.isWhole ? "" : undefined}
        style={{ "--column": `${look.width}px` } as CSSProperties}
      >
        <thead>
          <tr>
            <th scope="col">Key</th>
            {runs.map((run) => (
              <th key={run.runId} scope="col">
                <span
                  className={css.dot}
                  style={{ background: runColour(run.slot, theme).colour }}
                />
                <Link
                  to="/$entity/$project/runs/$run"
                  params={placeOfRun({ entity, project, run: run.runId })}
                  title={run.displayName}
                >
                  {run.displayName}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        {SECTIONS.map((section) => {
          const own = shown.filter((row) => row.section === section);
          if (own.length === 0) return null;
          return (
            <tbody key={section}>
              <tr className={css.section}>
                <th scope="rowgroup" colSpan={runs.length + 1}>
                  {section}
                </th>
              </tr>
              {own.map((row) => (
                <Row key={row.id} row={row} runs={runs} />
              ))}
            </tbody>
          );
        })}
      </table>
      {rows.length === 0 && <p className={css.none}>No row matches.</p>}
      {shown.length < rows.length && (
        <button type="button" className={css.more} onClick={() => setWhole(true)}>
          Show all {rows.length.toLocaleString("en")} rows
        </button>
      )}
    </div>
  );
}

function Row({
  row,
  runs,
}: {
  readonly row: ComparerRow;
  readonly runs: readonly PanelRun[];
}) {
  return (
    <tr data-different={row.isDifferent ? "" : undefined}>
      <th scope="row" title={row.name}>
        {row.name}
      </th>
      {row.cells.map((cell, index) => (
        <td key={runs[index]!.runId} data-none={cell === null ? "" : undefined}>
          <span title={cell ?? undefined}>{cell ?? "–"}</span>
          {cell !== null && (
            <span className={css.copy}>
              <CopyButton
                text={cell}
                label={`Copy ${row.name} of ${runs[index]!.displayName}`}
              />
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}
