import type { ChartLayout, PlacedTick } from "./engine/layout";
import css from "./chart.module.css";

/** Half an axis label's height, to centre it on its tick. */
const HALF_LINE_PX = 7;

/**
 * The words along both axes, as DOM text in the page's font. Elements are kept and
 * reused, so that a live redraw changes text and places only.
 */
export class Axes {
  private readonly labels: HTMLSpanElement[] = [];
  private shown = 0;

  constructor(private readonly host: HTMLElement) {}

  update(layout: ChartLayout, height: number): void {
    let used = 0;
    const { plot } = layout;
    for (const tick of layout.yTicks) {
      if (!tick.label) continue;
      const right = plot.left - 6;
      this.write(used++, tick, css.yTick!, right, tick.at - HALF_LINE_PX);
    }
    for (const tick of spaced(layout.xTicks, plot.left + plot.width)) {
      this.write(used++, tick, css.xTick!, tick.at, height - 16);
    }
    for (let index = used; index < this.shown; index++)
      this.labels[index]!.hidden = true;
    this.shown = used;
  }

  private write(
    index: number,
    tick: PlacedTick,
    className: string,
    left: number,
    top: number,
  ): void {
    let label = this.labels[index];
    if (!label) {
      label = document.createElement("span");
      this.labels.push(label);
      this.host.append(label);
    }
    if (label.className !== className) label.className = className;
    if (label.textContent !== tick.label) label.textContent = tick.label;
    const transform =
      className === css.yTick
        ? `translate(calc(${round(left)}px - 100%), ${round(top)}px)`
        : `translate(calc(${round(left)}px - 50%), ${round(top)}px)`;
    if (label.style.transform !== transform) label.style.transform = transform;
    if (label.hidden) label.hidden = false;
  }
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}

/** Labels that neither touch each other nor stand out at the right. */
export function spaced(ticks: readonly PlacedTick[], right: number): PlacedTick[] {
  const kept: PlacedTick[] = [];
  let free = -Infinity;
  for (const tick of ticks) {
    const half = (tick.label.length * 6.2) / 2;
    if (!tick.label || tick.at - half < free || tick.at + half > right + 12) continue;
    kept.push(tick);
    free = tick.at + half + 8;
  }
  return kept;
}
