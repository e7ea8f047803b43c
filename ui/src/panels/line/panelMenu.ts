import type { ChartSnapshot } from "../../charts/chartOptions";
import type { ChartController } from "../../charts/controller";
import type { PanelAction } from "../frame/PanelMenu";

/** Needed only when somebody takes a chart away. */
const exports = () => import("./export");

interface MenuOf {
  /** Does something with the chart, while it is on the page. */
  readonly withChart: (use: (chart: ChartController) => void) => void;
  readonly name: string;
  /** The x axis, as a column is named. */
  readonly x: string;
  readonly onTable: (snapshot: ChartSnapshot) => void;
  /** Null where all is shown. */
  readonly resetZoom: (() => void) | null;
  readonly forgetChoice: (() => void) | null;
}

/** What can be done with the chart as it stands. */
export function panelMenu(of: MenuOf): readonly PanelAction[] {
  const { withChart, name, x, onTable, resetZoom, forgetChoice } = of;
  const withSnapshot = (use: (snapshot: ChartSnapshot) => unknown) => () =>
    withChart((chart) => void chart.snapshot().then(use));
  return [
    ...(resetZoom ? [{ id: "reset", label: "Reset zoom", onAction: resetZoom }] : []),
    ...(forgetChoice
      ? [{ id: "runs", label: "Draw the runs as before", onAction: forgetChoice }]
      : []),
    {
      id: "measure",
      label: "Measure a range …",
      onAction: () => withChart((chart) => chart.armMeasure()),
    },
    {
      id: "statistics",
      label: "Statistics of what is shown",
      onAction: () => withChart((chart) => chart.measureShown()),
    },
    { id: "table", label: "View as table", onAction: withSnapshot(onTable) },
    {
      id: "csv",
      label: "Download as CSV",
      onAction: withSnapshot(async (snapshot) =>
        (await exports()).exportCsv(snapshot, name, x),
      ),
    },
    {
      id: "png",
      label: "Download as PNG",
      onAction: withSnapshot(async (snapshot) =>
        (await exports()).exportPng(snapshot, name),
      ),
    },
    {
      id: "svg",
      label: "Download as SVG",
      onAction: withSnapshot(async (snapshot) =>
        (await exports()).exportSvg(snapshot, name),
      ),
    },
  ];
}
