import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";

import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import type { PanelProps } from "../contract";
import { PanelFrame } from "../frame/PanelFrame";
import { Drawing } from "../media/chart/CustomChart";
import { filesOf, mediaItems } from "../media/mediaItems";
import { mediaAddresses, mediaText } from "../media/mediaQueries";
import { type LoggedTable, parseTable } from "../media/table/tableFile";
import { Blank } from "../shared/ChartPanel";
import { type ValuedRun, usePanelValues } from "../shared/panelRuns";
import { type RunTable, chartPanelOptions, shapesOf, tableOfRuns } from "./chartPanel";
import css from "./Vega.module.css";

/** Runs whose tables are read: each is a file of its own. */
const MOST_RUNS = 10;

/** A custom chart over tables or values of runs, where it is one of the presets. */
export function VegaPanel(props: PanelProps) {
  const { spec } = props;
  const options = useMemo(() => chartPanelOptions(spec.config), [spec.config]);
  const { note, tableKey } = options;
  const values = usePanelValues(props, tableKey === null ? undefined : MOST_RUNS);
  const tables = useTables(props, values.runs, tableKey);
  const theme = useTheme();
  const drawn = useMemo(() => {
    const whole = { name: "", runId: "", table: tableOfRuns(values.runs) };
    return shapesOf(note, tableKey === null ? [whole] : tables.found);
  }, [note, tableKey, tables.found, values.runs]);
  const name = note.title || tableKey || props.title;
  const slots = new Map(props.runs.map((run) => [run.runId, run.slot]));
  return (
    <PanelFrame {...props} title={name}>
      {drawn === null ? (
        <Blank
          words={
            props.runs.length === 0
              ? "No run is selected."
              : `The chart “${note.preset || "without a preset"}” cannot be drawn from what the selected runs have. The view keeps it unchanged.`
          }
          answer={{
            ...values,
            isPending: props.runs.length > 0 && (values.isPending || tables.isPending),
          }}
        />
      ) : (
        <div className={css.charts}>
          {drawn.map(({ shape, name: owner, runIds }, index) => (
            <figure key={owner || index} className={css.chart}>
              {drawn.length > 1 && <figcaption>{owner}</figcaption>}
              <Drawing
                shape={shape}
                label={owner === "" ? name : `${name}: ${owner}`}
                colourOf={(at) => {
                  const id = runIds[at] ?? "";
                  const isSeveral = runIds.indexOf(id) !== runIds.lastIndexOf(id);
                  const slot = isSeveral ? at : (slots.get(id) ?? at);
                  return runColour(slot, theme).colour;
                }}
              />
            </figure>
          ))}
        </div>
      )}
      {drawn !== null && values.notes.length > 0 && (
        <p className={css.note}>{values.notes.join(" · ")}</p>
      )}
    </PanelFrame>
  );
}

interface Tables {
  readonly found: readonly RunTable[];
  readonly isPending: boolean;
}

/** The newest table of each run under a key. */
function useTables(
  { entity, project }: PanelProps,
  runs: readonly ValuedRun[],
  tableKey: string | null,
): Tables {
  const logged = useMemo(
    () =>
      runs.flatMap((one) => {
        if (tableKey === null) return [];
        const [item] = mediaItems(one.values.summary[tableKey]);
        const [path] = item ? filesOf(item) : [];
        return path === undefined ? [] : [{ run: one.run, path }];
      }),
    [runs, tableKey],
  );
  const addresses = useQueries({
    queries: logged.map(({ run, path }) =>
      mediaAddresses({ entity, project, run: run.runId }, [path]),
    ),
  });
  const { tables, isPending } = useQueries({
    queries: logged.map(({ run, path }, index) => ({
      ...mediaText(
        { entity, project, run: run.runId },
        path,
        addresses[index]?.data?.get(path),
      ),
      select: parseTable,
    })),
    combine: combineTables,
  });
  const found = useMemo(
    () =>
      logged.flatMap(({ run }, index) => {
        const table = tables[index];
        return table ? [{ name: run.displayName, runId: run.runId, table }] : [];
      }),
    [logged, tables],
  );
  return { found, isPending };
}

function combineTables(answers: readonly UseQueryResult<LoggedTable | null>[]) {
  return {
    tables: answers.map((answer) => answer.data ?? null),
    isPending: answers.some(
      (answer) => answer.isPending && answer.fetchStatus !== "idle",
    ),
  };
}
