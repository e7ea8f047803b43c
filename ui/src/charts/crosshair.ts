import css from "./chart.module.css";
import { div } from "./dom";
import { formatValue } from "./engine/format";
import type { HoverRow } from "./engine/hover";
import type { ChartLayout } from "./engine/layout";
import type { LineStyle } from "./engine/view";

/** Half the size of the dot's picture in the style sheet. */
const DOT_PX = 5;
const GONE = "-20px -20px";

/**
 * The line under the pointer, the dot on the line that is meant, and, where another
 * chart is pointed at, what the same run has here.
 *
 * Line and dot are backgrounds of one layer, moved by one property: elements with
 * transforms of their own would make the compositor sort all layers of the page anew
 * in every frame, for each of a dozen charts that follow one pointer.
 */
export class Crosshair {
  private readonly layer: HTMLDivElement;
  private readonly value: HTMLDivElement;
  private readonly written = { height: -1, colour: "", text: "" };

  constructor(host: HTMLElement) {
    this.layer = div(css.pointer, host);
    this.value = div(css.companion, this.layer);
    this.hide();
  }

  hide(): void {
    this.layer.hidden = true;
  }

  /**
   * @param at The x of the line in pixels; outside of the plot there is nothing.
   * @param row What is meant, null for the line alone.
   * @param isTold What is meant is written beside it, as where no tooltip tells it.
   */
  show(
    layout: ChartLayout,
    at: number,
    row: HoverRow | null,
    style: LineStyle | undefined,
    isTold: boolean,
  ): void {
    const { plot } = layout;
    const outside = !(at >= plot.left - 1 && at <= plot.left + plot.width + 1);
    this.layer.hidden = outside;
    if (outside) return;
    const marked = row && Number.isFinite(row.py) ? row : null;
    const dot = marked ? `${marked.px - DOT_PX}px ${marked.py - DOT_PX}px` : GONE;
    this.layer.style.backgroundPosition = `${dot}, ${Math.round(at)}px ${plot.top}px`;
    this.look(plot.height, style?.colour ?? "transparent");
    this.value.hidden = !isTold || !marked;
    if (isTold && marked) this.tell(marked, layout);
  }

  private look(height: number, colour: string): void {
    const { written } = this;
    if (written.height !== height) {
      written.height = height;
      this.layer.style.setProperty("--plot", `${height}px`);
    }
    if (written.colour === colour) return;
    written.colour = colour;
    this.layer.style.setProperty("--line", colour);
  }

  private tell({ px, py, y }: HoverRow, { plot }: ChartLayout): void {
    const text = formatValue(y);
    if (this.written.text !== text) this.value.textContent = text;
    this.written.text = text;
    const isLeft = px > plot.left + plot.width * 0.6;
    const top = Math.min(Math.max(py, plot.top + 9), plot.top + plot.height - 9) - 9;
    const { style } = this.value;
    style.top = `${Math.round(top)}px`;
    style.left = isLeft ? "auto" : `${Math.round(px) + 8}px`;
    style.right = isLeft ? `calc(100% - ${Math.round(px) - 8}px)` : "auto";
  }
}
