import { useMemo, useState } from "react";

import { textOf } from "../../spec/document";
import { useTheme } from "../../state/theme";
import { formatCount } from "../../widgets/format";
import type { PanelProps } from "../contract";
import { BrushBar } from "../shared/BrushBar";
import { ChartPanel, innerSize } from "../shared/ChartPanel";
import type { DataTable } from "../shared/dataTable";
import { gradientOf } from "../shared/gradient";
import { blankWords, usePanelValues } from "../shared/panelRuns";
import { AxisTitles } from "./AxisTitles";
import {
  type Brush,
  type ParallelLine,
  type ParallelOptions,
  parallelLines,
  parallelOptions,
} from "./parallelOptions";
import { parallelScene } from "./parallelScene";
import { useColumnOrder } from "./useColumnOrder";

const NO_BRUSHES: ReadonlyMap<string, Brush> = new Map();
/** A mark is drawn beside an axis, not exactly on it. */
const NEAR_PX = 40;

/** Runs as lines through their settings and results: which settings led where. */
export function ParallelPanel(props: PanelProps) {
  const { spec, widthPx, heightPx } = props;
  const { config } = spec;
  const theme = useTheme();
  const [order, setOrder] = useColumnOrder(spec);
  const options = useMemo(() => {
    const read = parallelOptions(config);
    const columns = order.flatMap((at) =>
      read.columns.filter((one) => one.index === at),
    );
    return { ...read, columns };
  }, [config, order]);
  const values = usePanelValues(props);
  const lines = useMemo(
    () => parallelLines(values.runs, options),
    [values.runs, options],
  );
  const [brushes, setBrushes] = useState(NO_BRUSHES);
  const { scene, axes, passing } = useMemo(
    () =>
      parallelScene({
        lines,
        options,
        theme,
        gradient: gradientOf(config, theme),
        brushes,
        ...innerSize({ widthPx, heightPx }, true),
      }),
    [lines, options, theme, config, brushes, widthPx, heightPx],
  );
  const name = textOf(config["chartTitle"]) || props.title;
  return (
    <ChartPanel
      panel={props}
      name={name}
      label={`${name}: ${formatCount(lines.length, "run")} through ${options.columns
        .map((column) => column.label)
        .join(", ")}`}
      answer={values}
      blank={blankWords(props, options.columns.length, lines.length)}
      scene={scene}
      table={() => tableOf(lines, options)}
      notes={values.notes}
      onBrush={(box) => {
        const middle = (box.left + box.right) / 2;
        const near = axes.toSorted(
          (a, b) => Math.abs(a.at - middle) - Math.abs(b.at - middle),
        )[0];
        if (!near || Math.abs(near.at - middle) > NEAR_PX) return;
        setBrushes(new Map([...brushes, [near.text, [box.top, box.bottom]]]));
      }}
      below={
        brushes.size > 0 && (
          <BrushBar runIds={passing} onClear={() => setBrushes(NO_BRUSHES)} />
        )
      }
    >
      <AxisTitles
        axes={axes}
        fontPx={options.fontPx}
        onMove={(from, to) => setOrder(from, to)}
      />
    </ChartPanel>
  );
}

function tableOf(
  lines: readonly ParallelLine[],
  { columns }: ParallelOptions,
): DataTable {
  return {
    columns: ["Run", ...columns.map((column) => column.label)],
    rows: lines.map(({ one, cells }) => ({
      cells: [one.run.displayName, ...cells],
      runId: one.run.runId,
    })),
  };
}
