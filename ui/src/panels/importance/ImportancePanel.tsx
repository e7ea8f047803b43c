import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Pin, PinOff } from "lucide-react";
import { useMemo, useState } from "react";

import { valueKeysQuery } from "../../api/valueKeys";
import { textOf } from "../../spec/document";
import { IconButton } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import type { PanelProps } from "../contract";
import { PanelFrame } from "../frame/PanelFrame";
import { type Accessor, accessorLabel } from "../shared/accessor";
import { Blank } from "../shared/ChartPanel";
import { saveCsv } from "../shared/exportScene";
import { usePanelValues } from "../shared/panelRuns";
import { useChangeConfig } from "../shared/useChangeConfig";
import { correlations } from "./correlations";
import css from "./Importance.module.css";
import {
  type Parameter,
  type Sort,
  type SortKey,
  importanceOptions,
  sortedParameters,
  withPinned,
} from "./importanceOptions";
import { type Importances, importanceQuery } from "./importanceQuery";

/** A forest learns nothing from fewer runs than these. */
const LEAST_RUNS = 3;

/** Which settings mattered for a result, and in which direction. */
export function ImportancePanel(props: PanelProps) {
  const { spec, entity, project } = props;
  const options = useMemo(() => importanceOptions(spec.config), [spec.config]);
  const { target } = options;
  const values = usePanelValues(props);
  const keys = useQuery(valueKeysQuery(entity, project)).data?.config;
  const ids = useMemo(() => props.runs.map((run) => run.runId), [props.runs]);
  const asked = useQuery({
    ...importanceQuery(entity, project, ids, target ? serverPath(target) : ""),
    enabled: target !== null && ids.length >= LEAST_RUNS,
  });
  const local = useMemo(
    () => (target ? correlations(values.runs, keys ?? [], target) : []),
    [values.runs, keys, target],
  );
  const parameters = asked.data?.parameters ?? local;
  const name =
    textOf(spec.config["chartTitle"]) ||
    (target
      ? `Importance for ${accessorLabel(textOf(spec.config["targetKey"]))}`
      : props.title);
  const note = asked.error
    ? `Correlation only: ${asked.error.message}`
    : asked.data
      ? [
          learnedFrom(asked.data),
          ...(asked.data.reason ? [`correlation only: ${asked.data.reason}`] : []),
        ].join("; ")
      : "";
  const words = blankOf(target !== null, ids.length);
  const isPending = values.isPending || asked.isFetching;
  return (
    <PanelFrame
      {...props}
      title={name}
      menu={[
        {
          id: "csv",
          label: "Download as CSV",
          onAction: () => saveParameters(parameters, name),
        },
      ]}
    >
      {words !== null || parameters.length === 0 ? (
        <Blank
          words={words ?? "No setting differs between the selected runs."}
          answer={{ ...values, isPending: words === null && isPending }}
        />
      ) : (
        <ParameterTable
          panel={props}
          name={name}
          parameters={parameters}
          note={note}
          isLearning={asked.isFetching && (!asked.data || asked.isPlaceholderData)}
        />
      )}
    </PanelFrame>
  );
}

function learnedFrom({ runCount, matchingRuns }: Importances): string {
  return runCount < matchingRuns
    ? `Learned from ${formatCount(runCount, "run")} of ${matchingRuns.toLocaleString("en")}`
    : `Learned from ${formatCount(runCount, "run")}`;
}

function serverPath({ section, name }: Accessor): string {
  return `${section === "summary" ? "summary_metrics" : section}.${name}`;
}

function blankOf(hasTarget: boolean, runs: number): string | null {
  if (!hasTarget) return "No metric is chosen.";
  return runs < LEAST_RUNS ? `At least ${LEAST_RUNS} runs are needed.` : null;
}

function saveParameters(parameters: readonly Parameter[], name: string): void {
  const rows = parameters.map((one) => ({
    cells: [one.name, one.importance, one.correlation],
  }));
  saveCsv({ columns: ["Parameter", "Importance", "Correlation"], rows }, name);
}

interface ParameterTableProps {
  readonly panel: PanelProps;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly note: string;
  /** The server is at work on importances; correlations stand in for them. */
  readonly isLearning: boolean;
}

function ParameterTable(props: ParameterTableProps) {
  const { panel, name, parameters, note, isLearning } = props;
  const { spec } = panel;
  const options = useMemo(() => importanceOptions(spec.config), [spec.config]);
  const change = useChangeConfig(spec);
  const hasImportance = parameters.some((one) => one.importance !== null);
  const [sort, setSort] = useState<Sort | null>(null);
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(0);
  const wanted = search.trim().toLowerCase();
  const found = sortedParameters(
    parameters.filter(
      (one) =>
        one.name.toLowerCase().includes(wanted) &&
        !options.hidden.has(one.name) &&
        (!options.onlyPinned || options.pinned.has(one.name)),
    ),
    sort ?? { by: hasImportance ? "importance" : "correlation", isAscending: false },
    options.pinned,
  );
  const pages = Math.max(1, Math.ceil(found.length / options.pageSize));
  const current = Math.min(page, pages - 1);
  const shown = found.slice(
    current * options.pageSize,
    (current + 1) * options.pageSize,
  );
  const most = Math.max(...parameters.map((one) => one.importance ?? 0)) || 1;
  const header = (by: SortKey, label: string) => {
    const isBy = sort?.by === by;
    return (
      <th
        scope="col"
        aria-sort={isBy ? (sort.isAscending ? "ascending" : "descending") : "none"}
      >
        <button
          type="button"
          onClick={() =>
            setSort({ by, isAscending: isBy ? !sort.isAscending : by === "name" })
          }
        >
          {label}
          {isBy && <span aria-hidden>{sort.isAscending ? " ↑" : " ↓"}</span>}
        </button>
      </th>
    );
  };
  return (
    <>
      <div className={css.bar}>
        <div className={css.search}>
          <SearchField
            label={`Search parameters of ${name}`}
            placeholder="Search parameters"
            value={search}
            onChange={setSearch}
          />
        </div>
        {change && options.pinned.size > 0 && (
          <button
            type="button"
            className={css.only}
            aria-pressed={options.onlyPinned}
            onClick={() =>
              change("Show pinned parameters", (config) => ({
                ...config,
                onlyShowSelected: !options.onlyPinned,
              }))
            }
          >
            Pinned only
          </button>
        )}
        {pages > 1 && (
          <span className={css.pages}>
            <IconButton
              label="Previous parameters"
              isDisabled={current === 0}
              onPress={() => setPage(current - 1)}
            >
              <ChevronLeft />
            </IconButton>
            {current + 1}/{pages}
            <IconButton
              label="Next parameters"
              isDisabled={current === pages - 1}
              onPress={() => setPage(current + 1)}
            >
              <ChevronRight />
            </IconButton>
          </span>
        )}
      </div>
      <div
        className={css.scroll}
        role="region"
        aria-label={`Parameters of ${name}`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <table className={css.table}>
          <thead>
            <tr>
              {header("name", "Parameter")}
              {hasImportance && header("importance", "Importance")}
              {header("correlation", "Correlation")}
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => {
              const isPinned = options.pinned.has(one.name);
              return (
                <tr key={one.name}>
                  <th scope="row" title={one.name}>
                    <span className={css.name}>{one.name}</span>
                    {change && (
                      <span className={css.pin} data-pinned={isPinned ? "" : undefined}>
                        <IconButton
                          label={`${isPinned ? "Unpin" : "Pin"} ${one.name}`}
                          onPress={() =>
                            change(
                              `${isPinned ? "Unpin" : "Pin"} a parameter`,
                              (config) => withPinned(config, one.name, !isPinned),
                            )
                          }
                        >
                          {isPinned ? <PinOff /> : <Pin />}
                        </IconButton>
                      </span>
                    )}
                  </th>
                  {hasImportance && (
                    <td>
                      <span className={css.track}>
                        <span
                          className={css.importance}
                          style={{ width: `${((one.importance ?? 0) / most) * 100}%` }}
                        />
                      </span>
                      {number(one.importance)}
                    </td>
                  )}
                  <td>
                    <Correlation value={one.correlation} />
                    {number(one.correlation)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {shown.length === 0 && <p className={css.note}>No parameter matches.</p>}
      </div>
      {isLearning && (
        <p className={css.note} role="status">
          <progress aria-label={`Progress of ${name}`} /> Learning from{" "}
          {formatCount(panel.runs.length, "run")}
        </p>
      )}
      {!isLearning && note !== "" && (
        <p className={css.note} title={note}>
          {note}
        </p>
      )}
    </>
  );
}

function number(value: number | null): string {
  return value === null ? "–" : value.toFixed(3).replace("-", "−");
}

/** A bar from the middle: to the right when both grow together, to the left when not. */
function Correlation({ value }: { readonly value: number | null }) {
  const share = Math.min(1, Math.abs(value ?? 0)) * 50;
  const isUp = (value ?? 0) >= 0;
  return (
    <span className={css.track} data-middle="">
      <span
        className={isUp ? css.up : css.down}
        style={{ left: `${isUp ? 50 : 50 - share}%`, width: `${share}%` }}
      />
    </span>
  );
}
