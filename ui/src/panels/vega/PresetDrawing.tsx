import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import type { PanelProps } from "../contract";
import { Drawing } from "../media/chart/CustomChart";
import type { DrawnShape } from "./chartPanel";
import css from "./Vega.module.css";

/** A preset as we draw it ourselves: quickly, and without Vega. */
export function PresetDrawing({
  panel,
  name,
  drawn,
}: {
  readonly panel: PanelProps;
  readonly name: string;
  readonly drawn: readonly DrawnShape[];
}) {
  const theme = useTheme();
  const slots = new Map(panel.runs.map((run) => [run.runId, run.slot]));
  return (
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
  );
}
