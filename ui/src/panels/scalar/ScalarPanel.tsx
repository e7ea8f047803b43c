import { useNavigate } from "@tanstack/react-router";
import { Suspense, lazy, useMemo, useState } from "react";

import { formatValue } from "../../charts/engine/format";
import { textOf } from "../../spec/document";
import { formatCount } from "../../widgets/format";
import { placeOfRun } from "../../spec/runIds";
import type { PanelProps } from "../contract";
import { PanelFrame } from "../frame/PanelFrame";
import { Blank } from "../shared/ChartPanel";
import type { DataTable } from "../shared/dataTable";
import { saveCsv } from "../shared/exportScene";
import { blankWords, usePanelValues } from "../shared/panelRuns";
import { type Aggregate } from "../shared/statistics";
import {
  type Scalar,
  type ScalarOptions,
  scalarOptions,
  scalarsOf,
} from "./scalarOptions";
import css from "./ScalarPanel.module.css";

const DataTableDialog = lazy(async () => ({
  default: (await import("../shared/DataTableDialog")).DataTableDialog,
}));

/** More than these are a table, not a panel. */
const MOST_SHOWN = 100;

const WORDS: Readonly<Record<Aggregate, string>> = {
  mean: "mean",
  min: "minimum",
  max: "maximum",
  median: "median",
  sum: "sum",
  samples: "",
};

/** One metric over the runs that are drawn, as a number to read from afar. */
export function ScalarPanel(props: PanelProps) {
  const { spec, entity, project } = props;
  const options = useMemo(() => scalarOptions(spec.config), [spec.config]);
  const values = usePanelValues(props);
  const scalars = useMemo(
    () => scalarsOf(values.runs, options),
    [values.runs, options],
  );
  const [table, setTable] = useState<DataTable | null>(null);
  const name = textOf(spec.config["chartTitle"]) || props.title;
  const blank = blankWords(props, options.metrics.length, scalars.length);
  const menu = [
    { id: "table", label: "View as table", onAction: () => setTable(tableOf(scalars)) },
    {
      id: "csv",
      label: "Download as CSV",
      onAction: () => saveCsv(tableOf(scalars), name),
    },
  ];
  return (
    <PanelFrame {...props} title={name} menu={menu}>
      {blank === null ? (
        <div
          className={css.scalars}
          data-size={
            scalars.length > 1 && options.fontSize === "auto"
              ? "small"
              : options.fontSize
          }
          data-alone={scalars.length === 1 ? "" : undefined}
          role="region"
          aria-label={`Values of ${name}`}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          {scalars.slice(0, MOST_SHOWN).map((one) => (
            <Value key={one.key} scalar={one} options={options} panel={props} />
          ))}
          <Left out={scalars.length - MOST_SHOWN} notes={values.notes} />
        </div>
      ) : (
        <Blank words={blank} answer={values} />
      )}
      {table && (
        <Suspense fallback={null}>
          <DataTableDialog
            title={name}
            table={table}
            entity={entity}
            project={project}
            onClose={() => setTable(null)}
          />
        </Suspense>
      )}
    </PanelFrame>
  );
}

interface ValueProps {
  readonly scalar: Scalar;
  readonly options: ScalarOptions;
  readonly panel: PanelProps;
}

function Value({ scalar, options, panel }: ValueProps) {
  const navigate = useNavigate();
  const { entity, project } = panel;
  const { label, value, range, count, runId } = scalar;
  const about = [
    label,
    ...(count > 1
      ? [`${WORDS[options.aggregate]} of ${formatCount(count, "run")}`]
      : []),
    ...(range ? [`${formatValue(range[0])} to ${formatValue(range[1])}`] : []),
  ];
  const number = <span className={css.number}>{formatValue(value)}</span>;
  return (
    <div className={css.scalar}>
      {runId === undefined ? (
        number
      ) : (
        <button
          type="button"
          className={css.link}
          title="Open the run"
          onClick={() =>
            void navigate({
              to: "/$entity/$project/runs/$run",
              params: placeOfRun({ entity, project, run: runId }),
            })
          }
        >
          {number}
        </button>
      )}
      <span className={css.about}>
        {about.filter((part) => part !== "").join(" · ")}
      </span>
    </div>
  );
}

function Left({
  out,
  notes,
}: {
  readonly out: number;
  readonly notes: readonly string[];
}) {
  const words = [...(out > 0 ? [`${out} more in the table`] : []), ...notes];
  return words.length === 0 ? null : <p className={css.about}>{words.join(" · ")}</p>;
}

function tableOf(scalars: readonly Scalar[]): DataTable {
  return {
    columns: ["Name", "Value", "From", "To", "Runs"],
    rows: scalars.map(({ label, value, range, count, runId }) => ({
      cells: [label, value, range?.[0] ?? null, range?.[1] ?? null, count],
      ...(runId === undefined ? {} : { runId }),
    })),
  };
}
