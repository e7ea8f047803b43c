import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, Suspense, lazy, useState } from "react";

import type { RunValuesAnswer } from "./runValues";
import { placeOfRun } from "../../spec/runIds";
import { useTheme } from "../../state/theme";
import type { PanelProps } from "../contract";
import { HEADER_PX, PanelFrame, PanelMessage } from "../frame/PanelFrame";
import type { PanelAction } from "../frame/PanelMenu";
import type { DataTable } from "./dataTable";
import { saveCsv, savePng, saveSvg } from "./exportScene";
import type { Box, Scene } from "./scene";
import { SceneChart } from "./SceneChart";
import css from "./Shared.module.css";

const DataTableDialog = lazy(async () => ({
  default: (await import("./DataTableDialog")).DataTableDialog,
}));

const NOTE_PX = 20;
const BORDER_PX = 2;

/** Room for the chart inside of a panel of this size. */
export function innerSize(
  { widthPx, heightPx }: Pick<PanelProps, "widthPx" | "heightPx">,
  hasNotes: boolean,
) {
  return {
    width: Math.max(40, widthPx - BORDER_PX),
    height: Math.max(40, heightPx - HEADER_PX - BORDER_PX - (hasNotes ? NOTE_PX : 0)),
  };
}

interface ChartPanelProps {
  readonly panel: PanelProps;
  readonly name: string;
  /** The chart in one sentence, for those who do not see it. */
  readonly label: string;
  readonly answer: Pick<RunValuesAnswer, "isPending" | "error" | "retry">;
  /** Why there is nothing to draw; null when there is. */
  readonly blank: string | null;
  readonly scene: Scene;
  readonly table: () => DataTable;
  /** What the picture does not show, in words. */
  readonly notes: readonly string[];
  readonly menu?: readonly PanelAction[];
  readonly onBrush?: (box: Box) => void;
  /** Buttons beside the notes. */
  readonly below?: ReactNode;
  /** Over the chart, such as grips of axes. */
  readonly children?: ReactNode;
}

/** A panel that draws a scene: its menu, exports, table, and the words when empty. */
export function ChartPanel(props: ChartPanelProps) {
  const { panel, name, answer, blank, scene, notes } = props;
  const { entity, project } = panel;
  const theme = useTheme();
  const navigate = useNavigate();
  const [table, setTable] = useState<DataTable | null>(null);
  const menu = [
    ...(props.menu ?? []),
    { id: "table", label: "View as table", onAction: () => setTable(props.table()) },
    {
      id: "csv",
      label: "Download as CSV",
      onAction: () => saveCsv(props.table(), name),
    },
    {
      id: "png",
      label: "Download as PNG",
      onAction: () => savePng(scene, theme, name),
    },
    {
      id: "svg",
      label: "Download as SVG",
      onAction: () => saveSvg(scene, theme, name),
    },
  ];
  const openRun = (run: string): void =>
    void navigate({
      to: "/$entity/$project/runs/$run",
      params: placeOfRun({ entity, project, run }),
    });
  const words = [...notes, ...(answer.error ? ["not up to date"] : [])];
  return (
    <PanelFrame {...panel} title={name} menu={menu}>
      {blank === null ? (
        <div className={css.chart}>
          <SceneChart
            scene={scene}
            label={props.label}
            onRun={openRun}
            {...(props.onBrush ? { onBrush: props.onBrush } : {})}
          />
          {props.children}
        </div>
      ) : (
        <Blank words={blank} answer={answer} />
      )}
      {blank === null && (words.length > 0 || props.below) && (
        <p className={css.note}>
          <span title={words.join(" · ")}>{words.join(" · ")}</span>
          {props.below}
        </p>
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

/** What stands where a chart would be: loading, failed, or nothing to draw. */
export function Blank({
  words,
  answer,
}: {
  readonly words: string;
  readonly answer: ChartPanelProps["answer"];
}) {
  if (answer.error) {
    return (
      <PanelMessage role="alert">
        <p>The values of the runs could not be loaded: {answer.error.message}</p>
        <button type="button" onClick={answer.retry}>
          Try again
        </button>
      </PanelMessage>
    );
  }
  if (answer.isPending) return <PanelMessage role="status">Loading …</PanelMessage>;
  return <PanelMessage>{words}</PanelMessage>;
}
