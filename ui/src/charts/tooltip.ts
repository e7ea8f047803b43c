import { formatValue } from "./engine/format";
import type { Hover, HoverRow } from "./engine/hover";
import { type AxisKind, formatX } from "./engine/ticks";
import type { LineStyle } from "./engine/view";
import css from "./chart.module.css";

/** Most rows a tooltip shows: more could not be read in passing. */
export const TOOLTIP_ROWS = 12;

const NO_ROOM: readonly number[] = [9, 0, 0];
/** Longer names end in dots, unless other text makes the tooltip wider. */
const NAME_CH = 36;

/** How a tooltip names lines. */
export interface TooltipStyle {
  /** Rows at most, the nearest first. */
  readonly rows: number;
  /** Names have the colours of their lines. */
  readonly isColoured: boolean;
}

/** What a tooltip needs of a chart. */
export interface TooltipOf {
  readonly lines: readonly LineStyle[];
  readonly view: { readonly xKind: AxisKind; readonly xFormat?: string | null };
  readonly xLabel: string;
  readonly tooltip?: TooltipStyle;
  readonly onCopy?: (text: string) => void;
}

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
  /** The chart that keeps the tooltip where it is; others wait. */
  private keeper: object | null = null;
  private release: (() => void) | null = null;
  private onCopy: TooltipOf["onCopy"];
  private size = { width: 200, height: 120 };
  /** Characters that the columns have room for: names, values, asides. */
  private room: readonly number[] = NO_ROOM;
  private anchor: { x: number; y: number } | null = null;

  constructor() {
    this.box.hidden = true;
    this.box.setAttribute("aria-hidden", "true");
    // Where there is no observer, as in tests, the first guess of the size stays.
    if (typeof ResizeObserver !== "undefined") {
      new ResizeObserver(([entry]) => {
        const [size] = entry!.borderBoxSize;
        if (!size || size.inlineSize === 0) return; // hidden
        this.size = { width: size.inlineSize, height: size.blockSize };
        // It may grow while it is shown, never shrink: a box that breathes with its
        // numbers is hard to read, and dear to draw.
        this.box.style.minWidth = `${Math.ceil(size.inlineSize)}px`;
        if (this.anchor) this.place(this.anchor);
      }).observe(this.box);
    }
    this.body.addEventListener("click", (event) => {
      if (this.keeper) this.copy(this.indexOf(event.target as Node));
    });
  }

  /** Copies a row: the line's name, its x and its value, as a table would have them. */
  copy(index: number): void {
    const parts = this.rows[index];
    if (!parts || parts.row.hidden) return;
    const text = [parts.name, this.head, parts.value]
      .map((part) => part.textContent)
      .join("\t");
    this.onCopy?.(text);
    this.foot.textContent = "Copied";
    this.foot.hidden = false;
  }

  hide(by: object): void {
    if (this.keeper && this.keeper !== by) return;
    this.unpin();
    this.box.style.minWidth = "";
    this.room = NO_ROOM;
    this.box.hidden = true;
  }

  /**
   * Keep what is shown until a press anywhere else, so that it can be read at leisure
   * and copied.
   *
   * @param onRelease The keeper lets go of its crosshair.
   */
  pin(by: object, onRelease: () => void): void {
    this.unpin();
    this.keeper = by;
    this.box.dataset["pinned"] = "";
    const press = (event: PointerEvent): void => {
      if (this.box.contains(event.target as Node)) return;
      this.unpin();
      onRelease();
    };
    document.addEventListener("pointerdown", press);
    this.release = () => document.removeEventListener("pointerdown", press);
  }

  private unpin(): void {
    this.release?.();
    this.release = null;
    this.keeper = null;
    delete this.box.dataset["pinned"];
  }

  /** @param anchor Place of the crosshair in the window, in CSS pixels. */
  show(
    by: object,
    hover: Hover,
    chart: TooltipOf,
    anchor: { x: number; y: number },
  ): void {
    if (this.keeper && this.keeper !== by) return;
    const { lines, view, xLabel } = chart;
    this.onCopy = chart.onCopy;
    const at = (x: number): string => formatX(view.xKind, x, view.xFormat);
    const isColoured = chart.tooltip?.isColoured ?? false;
    this.head.textContent = `${xLabel} ${at(hover.x)}`;
    hover.rows.forEach((row, index) => {
      const style = lines[row.line];
      const parts = this.writeRow(index, row, style, index === hover.nearest);
      parts.name.style.color = isColoured ? (style?.colour ?? "") : "";
      if (!style?.hint) return;
      // A person's own words stand for all that is said of the line.
      setText(parts.value, hintText(style.hint, row, hover.sum, at));
      setText(parts.aside, "");
    });
    for (let index = hover.rows.length; index < this.rows.length; index++) {
      this.rows[index]!.row.hidden = true;
    }
    this.widen(hover.rows.length);
    const hidden = hover.total - hover.rows.length;
    this.foot.textContent = hidden > 0 ? `and ${hidden} more` : "";
    this.foot.hidden = hidden <= 0;
    this.box.hidden = false;
    this.place(anchor);
  }

  /**
   * Makes the columns as wide as their longest text. Left to the browser, all cells
   * would be measured each time that one of them changes.
   */
  private widen(rows: number): void {
    const shown = this.rows.slice(0, rows);
    const longest = (part: "name" | "value" | "aside"): number =>
      Math.max(0, ...shown.map((row) => digitsWide(row[part].textContent)));
    const needed = [longest("name"), longest("value"), longest("aside")];
    const room = this.room.map((had, index) => Math.max(had, needed[index]!));
    if (room.every((characters, index) => characters === this.room[index])) return;
    this.room = room;
    const [name, value, aside] = room;
    const columns = `14px minmax(${Math.min(name!, NAME_CH)}ch, 1fr) ${value}ch ${aside}ch`;
    this.body.style.gridTemplateColumns = columns;
  }

  private indexOf(target: Node): number {
    return this.rows.findIndex(({ row }) => row.contains(target));
  }

  private writeRow(
    index: number,
    row: HoverRow,
    style: LineStyle | undefined,
    nearest: boolean,
  ): RowParts {
    const parts = (this.rows[index] ??= makeRow(this.body));
    parts.row.hidden = false;
    parts.row.classList.toggle(css.nearest!, nearest);
    parts.swatch.style.borderTopColor = style?.colour ?? "transparent";
    parts.swatch.style.borderTopStyle = swatchStyle(style?.dash ?? []);
    setText(parts.name, style?.label ?? "");
    setText(parts.value, formatValue(row.y));
    setText(parts.aside, aside(row));
    return parts;
  }

  /** As large as it was when last laid out; asking now would lay out the page anew. */
  private place(anchor: { x: number; y: number }): void {
    this.anchor = anchor;
    const { width, height } = this.size;
    const gap = 14;
    const fitsRight = anchor.x + gap + width <= window.innerWidth - 4;
    const left = fitsRight ? anchor.x + gap : Math.max(4, anchor.x - gap - width);
    const below = Math.min(anchor.y + gap, window.innerHeight - height - 4);
    const to = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, below))}px)`;
    if (this.box.style.transform !== to) this.box.style.transform = to;
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

/** How many digits a text is as wide as, at most: letters of East Asia count twice. */
export function digitsWide(text: string): number {
  let digits = 0;
  for (const letter of text) digits += letter.codePointAt(0)! < 0x2e80 ? 1 : 2;
  return digits;
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** The value before smoothing, or the range of the bucket behind a mean. */
function aside(row: HoverRow): string {
  const runs = row.members === null ? "" : ` · ${row.members} runs`;
  if (row.original !== null) return formatValue(row.original) + runs;
  if (row.low === null || row.high === null || row.low === row.high) {
    return runs.replace(" · ", "");
  }
  return `${formatValue(row.low)} … ${formatValue(row.high)}${runs}`;
}

/**
 * A row in a person's own words: `${x}: ${y} (${original})`. Of a group there are also
 * `${mean}`, `${stddev}`, `${min}` and `${max}` of its runs, whatever its line shows.
 *
 * @param sum What all lines add up to here, of which `${percent}` is the row's share.
 */
export function hintText(
  template: string,
  row: HoverRow,
  sum: number,
  at: (x: number) => string,
): string {
  const { y, spread } = row;
  const written = (value: number | null): string =>
    value === null || Number.isNaN(value) ? "" : formatValue(value);
  const values: Readonly<Record<string, string>> = {
    x: at(row.x),
    y: formatValue(y),
    original: formatValue(row.original ?? y),
    mean: written(spread?.mean ?? y),
    stddev: written(spread?.deviation ?? null),
    min: written(spread?.min ?? row.low),
    max: written(spread?.max ?? row.high),
    percent: sum > 0 && Number.isFinite(y) ? `${formatValue((y * 100) / sum)}%` : "",
  };
  return template.replace(/\$\{(\w+)\}/g, (_whole, name: string) => values[name] ?? "");
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
