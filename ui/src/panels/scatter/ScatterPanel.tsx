import { useCallback, useMemo, useState } from "react";

import { textOf } from "../../spec/document";
import { useTheme } from "../../state/theme";
import { formatCount } from "../../widgets/format";
import type { PanelProps } from "../contract";
import { accessorLabel } from "../shared/accessor";
import { BrushBar } from "../shared/BrushBar";
import { ChartPanel, innerSize } from "../shared/ChartPanel";
import type { DataTable } from "../shared/dataTable";
import { gradientOf } from "../shared/gradient";
import { blankWords, usePanelValues } from "../shared/panelRuns";
import type { Box } from "../shared/scene";
import {
  type ScatterOptions,
  type ScatterPoint,
  scatterOptions,
  scatterPoints,
} from "./scatterOptions";
import { scatterScene } from "./scatterScene";

/** Each run as a dot between two of its values, coloured by a third. */
export function ScatterPanel(props: PanelProps) {
  const { spec, widthPx, heightPx } = props;
  const { config } = spec;
  const theme = useTheme();
  const options = useMemo(() => scatterOptions(config), [config]);
  const values = usePanelValues(props);
  const points = useMemo(
    () => scatterPoints(values.runs, options),
    [values.runs, options],
  );
  const [brushed, setBrushed] = useState<readonly string[] | null>(null);
  const { scene, leftOut, fit } = useMemo(
    () =>
      scatterScene({
        points,
        options,
        theme,
        gradient: gradientOf(config, theme),
        ...innerSize({ widthPx, heightPx }, true),
        marked: brushed && new Set(brushed),
      }),
    [points, options, theme, config, widthPx, heightPx, brushed],
  );
  const { targets } = scene;
  const brush = useCallback(
    (box: Box) =>
      setBrushed(
        targets.flatMap(({ x, y, runId }) =>
          runId !== undefined && isIn(box, x, y) ? [runId] : [],
        ),
      ),
    [targets],
  );
  const [x, y] = [accessorLabel(options.x.text), accessorLabel(options.y.text)];
  const keys = [options.x, options.y].filter((axis) => axis.text !== "").length;
  const name =
    textOf(config["chartTitle"]) || (keys === 2 ? `${y} by ${x}` : props.title);
  const without = values.isPending ? 0 : values.runs.length - points.length;
  const notes = [
    ...values.notes,
    ...(fit ? [fit] : []),
    ...(without > 0 ? [`${formatCount(without, "run")} without these values`] : []),
    ...(leftOut > 0 ? [`${leftOut} beyond the axes`] : []),
  ];
  return (
    <ChartPanel
      panel={props}
      name={name}
      label={`${y} by ${x}, ${formatCount(points.length, "run")}`}
      answer={values}
      blank={blankWords(props, keys === 2 ? 2 : 0, points.length)}
      scene={scene}
      table={() => tableOf(points, options)}
      notes={notes}
      onBrush={brush}
      below={brushed && <BrushBar runIds={brushed} onClear={() => setBrushed(null)} />}
    />
  );
}

function isIn(box: Box, x: number, y: number): boolean {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

function tableOf(points: readonly ScatterPoint[], options: ScatterOptions): DataTable {
  const { x, y, z } = options;
  const axes = [x, y, ...(z ? [z] : [])];
  return {
    columns: ["Run", ...axes.map((axis) => accessorLabel(axis.text))],
    rows: points.map((point) => ({
      cells: [point.one.run.displayName, point.x, point.y, ...(z ? [point.z] : [])],
      runId: point.one.run.runId,
    })),
  };
}
