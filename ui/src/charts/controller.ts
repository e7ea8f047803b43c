import { STEP_LABEL } from "../state/chartSettings";
import { Axes } from "./axes";
import css from "./chart.module.css";
import { joinCrosshair, shareCrosshair } from "./crosshairLink";
import type { Hover } from "./engine/hover";
import type { ChartLayout } from "./engine/layout";
import { type ChartEngine, type ChartPort, chartEngine } from "./engine/pool";
import type { Picture, Report } from "./engine/protocol";
import { toPixel, toValue } from "./engine/scale";
import type { Series } from "./engine/series";
import type { ChartSize, ChartTheme, ChartView, LineStyle } from "./engine/view";
import { onRunFocus } from "./focus";
import { type Drag, DragTracker } from "./gestures";
import { TOOLTIP_ROWS, type TooltipStyle, tooltip } from "./tooltip";

/** How a chart looks and whom it tells. */
export interface ChartOptions {
  readonly lines: readonly LineStyle[];
  readonly view: ChartView;
  readonly theme: ChartTheme;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Word before the x in the tooltip: `Step`, `Relative time`. */
  readonly xLabel: string;
  /** Word at the upper end of the y axis; absent for none. */
  readonly yLabel?: string;
  readonly tooltip?: TooltipStyle;
  /** Charts of one group share their crosshair. */
  readonly syncKey: string;
  /** A range was dragged or panned to; null when it was reset. */
  readonly onZoom: (range: [number, number] | null) => void;
  /** The engine settled new axes. */
  readonly onLayout?: (layout: ChartLayout) => void;
}

/** What export and the table read: the chart as it stands. */
export interface ChartSnapshot {
  readonly series: readonly Series[];
  readonly options: ChartOptions;
}

function div(className: string | undefined, parent: HTMLElement): HTMLDivElement {
  const made = document.createElement("div");
  made.className = className ?? "";
  parent.append(made);
  return made;
}

/** Put a picture on a canvas: moved there when it is a bitmap, else copied. */
function showPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  if (!(picture instanceof HTMLCanvasElement)) {
    canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
    return;
  }
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
}

/**
 * One chart on the page: canvas, axes, crosshair, gestures. The engine draws and
 * searches; this only places what comes back, so a pointer costs the page little.
 */
export class ChartController {
  private readonly port: ChartPort;
  private readonly canvas = document.createElement("canvas");
  private readonly axes: Axes;
  private readonly crosshair: HTMLDivElement;
  private readonly dot: HTMLDivElement;
  private readonly brush: HTMLDivElement;
  private readonly drag = new DragTracker();
  private readonly stop: (() => void)[] = [];
  private readonly snapshots = new Map<number, (snapshot: ChartSnapshot) => void>();
  private options: ChartOptions | null = null;
  private layout: ChartLayout | null = null;
  private size: ChartSize | null = null;
  private pointer: { x: number; y: number } | null = null;
  private panFrom: readonly [number, number] | null = null;
  private leaveGroup: (() => void) | null = null;
  private nextSnapshot = 1;
  private visible = false;
  private hovering = false;
  /** The crosshair stays where it was clicked. */
  private pinned = false;
  private wasPinned = false;

  constructor(
    private readonly host: HTMLElement,
    engine: ChartEngine = chartEngine,
  ) {
    this.canvas.className = css.canvas!;
    host.append(this.canvas);
    // Until the first picture the style sheet draws bare lines; see chart.module.css.
    host.setAttribute("aria-busy", "true");
    this.axes = new Axes(div(css.axes, host));
    this.brush = div(css.brush, host);
    this.crosshair = div(css.crosshair, host);
    this.dot = div(css.dot, host);
    for (const part of [this.brush, this.crosshair, this.dot]) part.hidden = true;
    this.port = engine.open((report) => this.take(report));
    this.stop.push(onRunFocus((run) => this.port.send({ op: "focus", run })));
    this.listen();
  }

  dispose(): void {
    if (this.hovering) tooltip().hide(this);
    this.leaveGroup?.();
    for (const stop of this.stop) stop();
    this.port.close();
    this.host.replaceChildren();
  }

  update(options: ChartOptions): void {
    const before = this.options;
    this.options = options;
    this.resize(options);
    if (
      before?.lines !== options.lines ||
      before.view !== options.view ||
      before.theme !== options.theme
    ) {
      const { lines, view, theme } = options;
      this.port.send({ op: "look", lines, view, theme });
    }
    if (before?.syncKey !== options.syncKey) {
      this.leaveGroup?.();
      this.leaveGroup = joinCrosshair(options.syncKey, this, (x) => this.follow(x));
    }
  }

  /** Hand over series; those of other runs and keys stay unless `reset`. */
  feed(series: readonly Series[], reset: boolean): void {
    this.port.feed(series, reset);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.port.send({ op: "visible", visible });
  }

  snapshot(): Promise<ChartSnapshot> {
    const request = this.nextSnapshot++;
    return new Promise((resolve) => {
      this.snapshots.set(request, resolve);
      this.port.send({ op: "snapshot", request });
    });
  }

  /** Tell the engine of a new size, or of a screen with other pixels. */
  private resize({ widthPx: width, heightPx: height }: ChartOptions): void {
    const size = { width, height, ratio: window.devicePixelRatio || 1 };
    const { size: before } = this;
    const isSame =
      before?.width === width &&
      before.height === height &&
      before.ratio === size.ratio;
    if (isSame) return;
    this.size = size;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.port.send({ op: "size", size });
  }

  private take(report: Report): void {
    if (report.op === "drawn") {
      showPicture(this.canvas, report.picture);
      if (!this.layout) this.host.removeAttribute("aria-busy");
      if (!report.layout) return;
      this.layout = report.layout;
      const { heightPx, xLabel, yLabel, view } = this.options!;
      // Steps go without saying; any other axis is named.
      const xName = xLabel === STEP_LABEL ? "" : xLabel;
      this.axes.update(report.layout, heightPx, xName, yLabel);
      const size = `${view.fontPx}px`;
      if (this.host.style.fontSize !== size) this.host.style.fontSize = size;
      this.options!.onLayout?.(report.layout);
      if (this.pointer) this.ask(this.pointer); // what lies under it has changed
    } else if (report.op === "hovered") {
      this.showHover(report.hover);
    } else {
      const resolve = this.snapshots.get(report.request);
      this.snapshots.delete(report.request);
      resolve?.({ series: report.series, options: this.options! });
    }
  }

  private ask(at: { x: number; y: number } | null): void {
    this.pointer = at;
    const maxRows = this.options?.tooltip?.rows ?? TOOLTIP_ROWS;
    this.port.send({ op: "hover", at, maxRows });
  }

  private showHover(hover: Hover | null): void {
    const { options, layout, pointer } = this;
    if (!options || !layout || !pointer || !hover || this.drag.active) {
      if (this.hovering) this.clearHover();
      return;
    }
    this.hovering = true;
    const at = toPixel(layout.x, hover.x);
    this.moveCrosshair(at);
    const row = hover.rows[hover.nearest];
    this.dot.hidden = !row;
    if (row) {
      this.dot.style.transform = `translate(${row.px}px, ${row.py}px)`;
      this.dot.style.backgroundColor = options.lines[row.line]?.colour ?? "";
    }
    const box = this.host.getBoundingClientRect();
    const anchor = { x: box.left + at, y: box.top + pointer.y };
    tooltip().show(this, hover, options, anchor);
    shareCrosshair(options.syncKey, this, hover.x);
  }

  private clearHover(): void {
    this.hovering = false;
    this.pinned = false;
    this.crosshair.hidden = true;
    this.dot.hidden = true;
    tooltip().hide(this);
    if (this.options) shareCrosshair(this.options.syncKey, this, null);
  }

  /** Show the crosshair where another chart's is, without asking the engine. */
  private follow(x: number | null): void {
    if (this.pinned) return;
    if (!this.visible || !this.layout || x === null) {
      this.crosshair.hidden = true;
      return;
    }
    this.moveCrosshair(toPixel(this.layout.x, x));
  }

  private moveCrosshair(at: number): void {
    const { plot } = this.layout!;
    const outside = !(at >= plot.left - 1 && at <= plot.left + plot.width + 1);
    this.crosshair.hidden = outside;
    if (outside) return;
    this.crosshair.style.transform = `translate(${Math.round(at)}px, ${plot.top}px)`;
    this.crosshair.style.height = `${plot.height}px`;
  }

  private listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      handler: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      this.host.addEventListener(name, handler);
      this.stop.push(() => this.host.removeEventListener(name, handler));
    };
    on("pointermove", (event) => this.onMove(event));
    on("pointerdown", (event) => this.onPress(event));
    on("pointerup", (event) => this.onRelease(event));
    on("pointercancel", () => this.endDrag());
    on("pointerleave", () => !this.drag.active && !this.pinned && this.leave());
    on("dblclick", () => this.options?.onZoom(null));
    on("blur", () => !this.pinned && this.leave());
    on("keydown", (event) => this.onKey(event));
    // Zooming the page or moving it to another screen changes its pixels.
    const onResize = (): void => {
      if (this.options) this.resize(this.options);
    };
    window.addEventListener("resize", onResize);
    this.stop.push(() => window.removeEventListener("resize", onResize));
  }

  private leave(): void {
    if (this.pointer) this.ask(null);
    this.clearHover();
  }

  private local(event: PointerEvent): { x: number; y: number } {
    const box = this.host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private onMove(event: PointerEvent): void {
    const at = this.local(event);
    if (!this.drag.active) {
      if (!this.pinned) this.ask(at);
      return;
    }
    const drag = this.drag.move(this.clamp(at.x));
    if (drag) this.preview(drag);
  }

  private onPress(event: PointerEvent): void {
    if (event.button !== 0 || !this.layout) return;
    this.wasPinned = this.pinned; // this very press lets go of it
    this.drag.press(this.clamp(this.local(event).x), event.shiftKey);
    this.panFrom = [this.layout.x.lo, this.layout.x.hi];
    this.host.setPointerCapture(event.pointerId);
  }

  private onRelease(event: PointerEvent): void {
    const drag = this.drag.release(this.clamp(this.local(event).x));
    const { layout } = this;
    const range = drag && layout ? this.rangeOf(drag, layout) : null;
    this.endDrag();
    if (range) this.options?.onZoom(range);
    else if (!drag && !this.wasPinned) this.pin();
  }

  /** Keeps the tooltip for reading and copying, until a press anywhere else. */
  private pin(): void {
    if (!this.hovering) return;
    this.pinned = true;
    tooltip().pin(this, () => this.leave());
  }

  private endDrag(): void {
    this.drag.cancel();
    this.brush.hidden = true;
    this.panFrom = null;
  }

  private clamp(x: number): number {
    const plot = this.layout?.plot;
    return plot ? Math.min(Math.max(x, plot.left), plot.left + plot.width) : x;
  }

  private rangeOf(drag: Drag, layout: ChartLayout): [number, number] {
    if (drag.kind === "brush") {
      return [toValue(layout.x, drag.from), toValue(layout.x, drag.to)];
    }
    const [lo, hi] = this.panFrom!;
    const start = { ...layout.x, lo, hi };
    return [
      toValue(start, start.from - drag.byPx),
      toValue(start, start.to - drag.byPx),
    ];
  }

  /** Shows the drag while it lasts: a brush as a shade, a pan by moving the lines. */
  private preview(drag: Drag): void {
    const { layout, options } = this;
    if (!layout || !options) return;
    if (this.hovering) this.clearHover();
    if (drag.kind === "brush") {
      this.brush.hidden = false;
      this.brush.style.transform = `translate(${drag.from}px, ${layout.plot.top}px)`;
      this.brush.style.width = `${drag.to - drag.from}px`;
      this.brush.style.height = `${layout.plot.height}px`;
      return;
    }
    const view = { ...options.view, xRange: this.rangeOf(drag, layout) };
    this.port.send({ op: "look", lines: options.lines, view, theme: options.theme });
  }

  /** Arrows move the crosshair, Enter keeps it, Escape ends it, 0 resets the zoom, + and − change it. */
  private onKey(event: KeyboardEvent): void {
    const { layout, options } = this;
    if (!layout || !options || event.altKey || event.ctrlKey || event.metaKey) return;
    const { plot, x } = layout;
    const middle = { x: plot.left + plot.width / 2, y: plot.top + plot.height / 2 };
    const step = (event.shiftKey ? 10 : 1) * Math.max(2, plot.width / 100);
    const zoom = (share: number): void => {
      const centre = this.pointer?.x ?? middle.x;
      const at = (edge: number): number => toValue(x, centre + (edge - centre) * share);
      options.onZoom([at(x.from), at(x.to)]);
    };
    const move = (by: number): void => {
      const from = this.pointer ?? middle;
      this.ask({ x: this.clamp(from.x + by), y: from.y });
    };
    const actions: Record<string, () => void> = {
      ArrowLeft: () => move(-step),
      ArrowRight: () => move(step),
      Escape: () => this.leave(),
      Enter: () => this.pin(),
      "0": () => options.onZoom(null),
      "+": () => zoom(0.5),
      "=": () => zoom(0.5),
      "-": () => zoom(2),
    };
    const action = actions[event.key];
    // Escape without a crosshair is meant for the page, for example to close.
    if (!action || (event.key === "Escape" && !this.hovering)) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}
