import { useEffect, useMemo, useRef } from "react";

import type { HistogramItem } from "../mediaItems";
import { heatGrid } from "./heatGrid";
import css from "./Histogram.module.css";

const HEAT_ROWS = 48;

interface HistogramViewProps {
  readonly label: string;
  readonly histogram: HistogramItem;
  /** All steps of the run, ascending, for the picture over time. */
  readonly history: readonly {
    readonly step: number;
    readonly histogram: HistogramItem;
  }[];
  /** The step that `histogram` is of. */
  readonly step: number;
  /** The run's. */
  readonly colour: string;
  /** Goes to a step; absent where there is nowhere to go. */
  readonly onStep?: (step: number) => void;
}

/** Bars of one step; above them, when there are several steps, all of them in time. */
export function HistogramView(props: HistogramViewProps) {
  return (
    <div className={css.view} style={{ color: props.colour }}>
      {props.history.length > 1 && <HeatMap {...props} />}
      <Bars {...props} />
    </div>
  );
}

function Bars({ label, histogram }: HistogramViewProps) {
  const { edges, counts } = histogram;
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const most = Math.max(...counts, 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const span = high - low || 1;
  return (
    <figure className={css.figure}>
      <svg
        className={css.bars}
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${read(total)} values from ${read(low)} to ${read(high)}`}
      >
        {counts.map((count, bin) => {
          const height = most > 0 ? count / most : 0;
          const [from, to] = [edges[bin]!, edges[bin + 1]!];
          return (
            <rect
              key={bin}
              className={css.bar}
              x={(from - low) / span}
              y={1 - height}
              width={(to - from) / span || 1}
              height={height}
            >
              <title>{`${read(from)} to ${read(to)}: ${read(count)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className={css.ends}>
        <span>{read(low)}</span>
        <span>{read(high)}</span>
      </figcaption>
    </figure>
  );
}

function HeatMap({ label, history, step, colour, onStep }: HistogramViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useMemo(
    () =>
      heatGrid(
        history.map((one) => one.histogram),
        HEAT_ROWS,
      ),
    [history],
  );
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { columns, rows, shares, most } = grid;
    context.clearRect(0, 0, columns, rows);
    context.fillStyle = colour;
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        const share = shares[column * rows + row]!;
        if (share === 0) continue;
        // The root lets rare values show beside frequent ones.
        context.globalAlpha = Math.sqrt(share / most);
        context.fillRect(column, rows - 1 - row, 1, 1);
      }
    }
  }, [grid, colour]);
  const at = history.findLastIndex((one) => one.step <= step);
  const [first, last] = [history[0]!.step, history.at(-1)!.step];
  return (
    <figure className={css.figure}>
      <div className={css.heat}>
        <canvas
          ref={canvas}
          className={css.canvas}
          width={grid.columns}
          height={grid.rows}
          role="img"
          title={onStep && "Click for one step"}
          onClick={(event) => {
            const { left, width } = event.currentTarget.getBoundingClientRect();
            const share = (event.clientX - left) / (width || 1);
            const column = Math.min(
              Math.floor(share * history.length),
              history.length - 1,
            );
            onStep?.(history[Math.max(column, 0)]!.step);
          }}
          aria-label={`${label} over steps ${first} to ${last}, values from ${read(grid.low)} to ${read(grid.high)}`}
        />
        <span
          className={css.now}
          style={{ left: `${((at + 0.5) / grid.columns) * 100}%` }}
        />
        <span className={css.high}>{read(grid.high)}</span>
        <span className={css.low}>{read(grid.low)}</span>
      </div>
    </figure>
  );
}

/** Four digits are enough for an axis. */
function read(value: number): string {
  return String(Number(value.toPrecision(4)));
}
