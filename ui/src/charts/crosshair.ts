import css from "./chart.module.css";
import { div } from "./dom";
import { formatValue } from "./engine/format";
import type { HoverRow } from "./engine/hover";
import type { ChartLayout } from "./engine/layout";
import type { LineStyle } from "./engine/view";

/**
 * The line under the pointer, the dot on the line that is meant, and, where another
 * chart is pointed at, what the same run has here. Only transforms and one text change
 * as the pointer moves, so that a dozen charts follow it for next to nothing.
 */
export class Crosshair {
  private readonly rule: HTMLDivElement;
  private readonly dot: HTMLDivElement;
  private readonly value: HTMLDivElement;
  private height = -1;

  constructor(host: HTMLElement) {
    this.rule = div(css.crosshair, host);
    this.dot = div(css.dot, host);
    this.value = div(css.companion, host);
    this.hide();
  }

  hide(): void {
    this.rule.hidden = true;
    this.clearRow();
  }

  clearRow(): void {
    this.dot.hidden = true;
    this.value.hidden = true;
  }

  /** Moves the line; outside of the plot it is hidden. */
  moveTo(at: number, { plot }: ChartLayout): void {
    const outside = !(at >= plot.left - 1 && at <= plot.left + plot.width + 1);
    this.rule.hidden = outside;
    if (outside) return;
    this.rule.style.transform = `translate(${Math.round(at)}px, ${plot.top}px)`;
    if (this.height === plot.height) return;
    this.height = plot.height;
    this.rule.style.height = `${plot.height}px`;
  }

  /** The dot on the line that is meant. */
  mark(row: HoverRow | undefined, style: LineStyle | undefined): void {
    this.dot.hidden = !row || !Number.isFinite(row.py);
    this.value.hidden = true;
    if (!row) return;
    this.dot.style.transform = `translate(${row.px}px, ${row.py}px)`;
    this.dot.style.backgroundColor = style?.colour ?? "";
  }

  /** What the run that is pointed at elsewhere has here. */
  accompany(row: HoverRow | null, style: LineStyle | undefined, layout: ChartLayout) {
    if (!row || this.rule.hidden) {
      this.clearRow();
      return;
    }
    this.mark(row, style);
    const { plot } = layout;
    const isLeft = row.px > plot.left + plot.width * 0.6;
    const text = formatValue(row.y);
    if (this.value.textContent !== text) this.value.textContent = text;
    this.value.style.borderLeftColor = style?.colour ?? "";
    const top = Math.min(Math.max(row.py, plot.top + 8), plot.top + plot.height - 8);
    const shift = isLeft ? " translateX(-100%) translateX(-16px)" : "";
    this.value.style.transform = `translate(${row.px}px, ${top}px)${shift}`;
    this.value.hidden = false;
  }
}
