/** Small charts of logged tables, drawn to fill their place. */
import { Fragment } from "react";

import css from "./Chart.module.css";
import type { Curve } from "./customChart";

interface CurveChartProps {
  readonly x: string;
  readonly y: string;
  readonly curves: readonly Curve[];
  readonly isDotted: boolean;
  readonly label: string;
  readonly colourOf: (index: number) => string;
}

export function CurveChart(props: CurveChartProps) {
  const { x, y, curves, isDotted, label, colourOf } = props;
  const [xLow, xHigh] = extent(curves, 0);
  const [yLow, yHigh] = extent(curves, 1);
  const [width, height] = [xHigh - xLow || 1, yHigh - yLow || 1];
  const place = ([a, b]: readonly [number, number]): string =>
    `${(a - xLow) / width} ${1 - (b - yLow) / height}`;
  return (
    <figure className={css.figure}>
      <div className={css.plot}>
        <span className={css.axis}>
          <span>{read(yHigh)}</span>
          <span>{y}</span>
          <span>{read(yLow)}</span>
        </span>
        <svg
          className={css.svg}
          viewBox="0 0 1 1"
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
        >
          {curves.map((curve, index) => (
            <path
              key={curve.name}
              className={isDotted ? css.dots : css.line}
              stroke={colourOf(index)}
              // A line of no length with round ends is a dot of the same size anywhere.
              d={
                isDotted
                  ? curve.points.map((point) => `M${place(point)}h0`).join("")
                  : `M${curve.points.map(place).join("L")}`
              }
            />
          ))}
        </svg>
      </div>
      <div className={css.below}>
        <span>{read(xLow)}</span>
        <span>{x}</span>
        <span>{read(xHigh)}</span>
      </div>
      {curves.length > 1 && (
        <figcaption className={css.legend}>
          {curves.map((curve, index) => (
            <span key={curve.name}>
              <span className={css.swatch} style={{ background: colourOf(index) }} />
              {curve.name}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

/** Ends of one axis over all curves; 0 to 1 when there is no point. */
function extent(curves: readonly Curve[], axis: 0 | 1): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { points } of curves) {
    for (const point of points) {
      low = Math.min(low, point[axis]);
      high = Math.max(high, point[axis]);
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

export function BarChart({
  bars,
  label,
}: {
  readonly bars: readonly { readonly name: string; readonly value: number }[];
  readonly label: string;
}) {
  const most = Math.max(...bars.map((bar) => Math.abs(bar.value)), 0) || 1;
  return (
    <div className={css.bars} tabIndex={0} role="group" aria-label={label}>
      {bars.map((bar, index) => (
        <Fragment key={index}>
          <span className={css.barName} title={bar.name}>
            {bar.name}
          </span>
          <span className={css.barTrack}>
            <span
              className={css.barFill}
              style={{ width: `${(Math.abs(bar.value) / most) * 100}%` }}
            />
          </span>
          <span className={css.barValue}>{read(bar.value)}</span>
        </Fragment>
      ))}
    </div>
  );
}

export function MatrixChart({
  names,
  counts,
  label,
}: {
  readonly names: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly label: string;
}) {
  const most = Math.max(...counts.flat(), 1);
  return (
    <div className={css.matrixScroll} tabIndex={0} role="region" aria-label={label}>
      <table className={css.matrix}>
        <caption>Actual down, predicted across</caption>
        <thead>
          <tr>
            <td>
              <span aria-hidden>↓→</span>
            </td>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, actual) => (
            <tr key={names[actual]}>
              <th scope="row">{names[actual]}</th>
              {row.map((count, predicted) => (
                <td
                  key={names[predicted]}
                  // At most half the accent, so that the number stays readable on it.
                  style={{
                    background: `color-mix(in srgb, var(--accent) ${(count / most) * 45}%, var(--sheet))`,
                  }}
                >
                  {read(count)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function read(value: number): string {
  return String(Number(value.toPrecision(3)));
}
