import css from "./chart.module.css";
import type { ChartLayout, PlacedTick } from "./engine/layout";

/** Half an axis label's height, to centre it on its tick. */
const HALF_LINE_PX = 7;
/** Width of the box an x label is centred in. */
const X_BOX_PX = 96;

/**
 * The words along both axes, as DOM text in the page's font. Elements are kept and
 * reused, so that a live redraw changes text and places only.
 */
export class Axes {
  private readonly labels: HTMLSpanElement[] = [];
  private shown = 0;

  constructor(private readonly host: HTMLElement) {}

  /**
   * `xName` stands at the right end of the x axis, `yName` at the upper end of the y
   * axis, both inside; empty for none.
   */
  update(layout: ChartLayout, height: number, xName: string, yName = ""): void {
    let used = 0;
    const { plot } = layout;
    for (const tick of layout.yTicks) {
      if (!tick.label) continue;
      const box = { left: 0, top: tick.at - HALF_LINE_PX, width: plot.left - 6 };
      this.write(used++, tick.label, css.yTick!, box);
    }
    for (const tick of spaced(layout.xTicks, plot.left + plot.width)) {
      const box = { left: tick.at - X_BOX_PX / 2, top: height - 16, width: X_BOX_PX };
      this.write(used++, tick.label, css.xTick!, box);
    }
    if (xName) {
      const top = plot.top + plot.height - 17;
      const box = { left: plot.left, top, width: plot.width - 3 };
      this.write(used++, xName, css.xName!, box);
    }
    if (yName) {
      const box = { left: plot.left + 5, top: plot.top - 2, width: plot.width - 5 };
      this.write(used++, yName, css.yName!, box);
    }
    for (let index = used; index < this.shown; index++)
      this.labels[index]!.hidden = true;
    this.shown = used;
  }

  // Boxes are placed with left and top: a transform each would be hundreds of
  // nodes more for the compositor to sort in every frame that shows a new canvas.
  private write(
    index: number,
    text: string,
    className: string,
    box: { left: number; top: number; width: number },
  ): void {
    let label = this.labels[index];
    if (!label) {
      label = document.createElement("span");
      this.labels.push(label);
      this.host.append(label);
    }
    if (label.className !== className) label.className = className;
    if (label.textContent !== text) label.textContent = text;
    for (const name of ["left", "top", "width"] as const) {
      const px = `${Math.round(box[name] * 10) / 10}px`;
      if (label.style[name] !== px) label.style[name] = px;
    }
    if (label.hidden) label.hidden = false;
  }
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
