import { formatValue } from "./engine/format";
import type { Hover, HoverRow } from "./engine/hover";
import { type AxisKind, formatX } from "./engine/ticks";
import type { LineStyle } from "./engine/view";
import css from "./chart.module.css";

/** Most rows a tooltip shows: more could not be read in passing. */
export const TOOLTIP_ROWS = 20;

interface RowParts {
  readonly row: HTMLDivElement;
  readonly swatch: HTMLSpanElement;
  readonly name: HTMLSpanElement;
  readonly value: HTMLSpanElement;
  readonly aside: HTMLSpanElement;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string | undefined,
  parent: HTMLElement,
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className ?? "";
  parent.append(made);
  return made;
}

/**
 * The one tooltip of the page, written without React: a pointer crossing a chart
 * moves it sixty times a second. Names come from people, so only text is written.
 */
export class Tooltip {
  private readonly box = element("div", css.tooltip, document.body);
  private readonly head = element("div", css.tooltipHead, this.box);
  private readonly body = element("div", css.tooltipRows, this.box);
  private readonly foot = element("div", css.tooltipFoot, this.box);
  private readonly rows: RowParts[] = [];

  constructor() {
    this.box.hidden = true;
    this.box.setAttribute("aria-hidden", "true");
  }

  hide(): void {
    this.box.hidden = true;
  }

  /** @param anchor Place of the crosshair in the window, in CSS pixels. */
  show(
    hover: Hover,
    lines: readonly LineStyle[],
    xKind: AxisKind,
    xLabel: string,
    anchor: { x: number; y: number },
  ): void {
    this.head.textContent = `${xLabel} ${formatX(xKind, hover.x)}`;
    hover.rows.forEach((row, index) => {
      this.writeRow(index, row, lines[row.line], index === hover.nearest);
    });
    for (let index = hover.rows.length; index < this.rows.length; index++) {
      this.rows[index]!.row.hidden = true;
    }
    const hidden = hover.total - hover.rows.length;
    this.foot.textContent = hidden > 0 ? `and ${hidden} more` : "";
    this.foot.hidden = hidden <= 0;
    this.box.hidden = false;
    this.place(anchor);
  }

  private writeRow(
    index: number,
    row: HoverRow,
    style: LineStyle | undefined,
    nearest: boolean,
  ): void {
    const parts = (this.rows[index] ??= makeRow(this.body));
    parts.row.hidden = false;
    parts.row.classList.toggle(css.nearest!, nearest);
    parts.swatch.style.borderTopColor = style?.colour ?? "transparent";
    parts.swatch.style.borderTopStyle = swatchStyle(style?.dash ?? []);
    setText(parts.name, style?.label ?? "");
    setText(parts.value, formatValue(row.y));
    setText(parts.aside, aside(row));
  }

  private place(anchor: { x: number; y: number }): void {
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const gap = 14;
    const fitsRight = anchor.x + gap + width <= window.innerWidth - 4;
    const left = fitsRight ? anchor.x + gap : Math.max(4, anchor.x - gap - width);
    const below = Math.min(anchor.y + gap, window.innerHeight - height - 4);
    this.box.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, below))}px)`;
  }
}

function makeRow(parent: HTMLElement): RowParts {
  const row = element("div", css.tooltipRow, parent);
  return {
    row,
    swatch: element("span", css.swatch, row),
    name: element("span", css.tooltipName, row),
    value: element("span", css.tooltipValue, row),
    aside: element("span", css.tooltipAside, row),
  };
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** The value before smoothing, or the range of the bucket behind a mean. */
function aside(row: HoverRow): string {
  if (row.original !== null) return formatValue(row.original);
  if (row.low === null || row.high === null || row.low === row.high) return "";
  return `${formatValue(row.low)} … ${formatValue(row.high)}`;
}

/** A dash pattern as the nearest border style. */
export function swatchStyle(dash: readonly number[]): "solid" | "dashed" | "dotted" {
  if (dash.length === 0) return "solid";
  return dash[0]! > 3 ? "dashed" : "dotted";
}

let shared: Tooltip | null = null;

/** Made when first needed, since there may be no pointer at all. */
export function tooltip(): Tooltip {
  shared ??= new Tooltip();
  return shared;
}
