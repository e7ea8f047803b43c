import css from "./chart.module.css";
import type { ChartLayout } from "./engine/layout";
import type { Box } from "./engine/measure";
import { toPixel, toValue } from "./engine/scale";
import type { Drag } from "./gestures";

type BoxDrag = Extract<Drag, { kind: "box" }>;

/** The part of a chart that a drag went over, in the axes' own units. */
export function boxOf({ left, right, rows }: BoxDrag, { x, y }: ChartLayout): Box {
  return {
    x: [toValue(x, left), toValue(x, right)],
    y: rows ? [toValue(y, rows.bottom), toValue(y, rows.top)] : null,
  };
}

/** The shade over a part of a chart: while it is dragged, and while it is measured. */
export class Marked {
  private readonly shade = document.createElement("div");

  constructor(host: HTMLElement) {
    this.shade.className = css.brush ?? "";
    this.shade.hidden = true;
    host.append(this.shade);
  }

  hide(): void {
    this.shade.hidden = true;
  }

  showDrag({ left, right, rows, purpose }: BoxDrag, { plot }: ChartLayout): void {
    const bottom = plot.top + plot.height;
    const [top, low] = rows
      ? [Math.max(rows.top, plot.top), Math.min(rows.bottom, bottom)]
      : [plot.top, bottom];
    this.place(left, right, top, low, purpose === "measure");
  }

  showBox(box: Box, layout: ChartLayout): void {
    const { plot } = layout;
    const within = (at: number, from: number, length: number): number =>
      Math.min(Math.max(at, from), from + length);
    const [left, right] = box.x.map((x) =>
      within(toPixel(layout.x, x), plot.left, plot.width),
    ) as [number, number];
    const [bottom, top] = (
      box.y
        ? box.y.map((y) => toPixel(layout.y, y))
        : [plot.top + plot.height, plot.top]
    ).map((at) => within(at, plot.top, plot.height)) as [number, number];
    this.place(left, right, top, bottom, true);
  }

  /** @param isKept It is there to be measured, which its edge tells. */
  private place(
    left: number,
    right: number,
    top: number,
    bottom: number,
    isKept: boolean,
  ): void {
    const { style, dataset } = this.shade;
    this.shade.hidden = false;
    style.transform = `translate(${left}px, ${top}px)`;
    style.width = `${Math.max(0, right - left)}px`;
    style.height = `${Math.max(0, bottom - top)}px`;
    if (isKept) dataset["kept"] = "";
    else delete dataset["kept"];
  }
}
