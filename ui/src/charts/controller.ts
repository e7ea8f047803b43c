import { STEP_LABEL } from "../state/chartSettings";
import { Axes } from "./axes";
import css from "./chart.module.css";
import type { ChartOptions, ChartSnapshot, Range } from "./chartOptions";
import { Crosshair } from "./crosshair";
import { type CrosshairSpot, joinCrosshair, shareCrosshair } from "./crosshairLink";
import { div, showPicture } from "./dom";
import type { Hover, HoverRow } from "./engine/hover";
import type { ChartLayout } from "./engine/layout";
import type { Box, LineStats } from "./engine/measure";
import { forgetFrame, inNextFrame } from "./nextFrame";
import { type ChartEngine, type ChartPort, chartEngine } from "./engine/pool";
import type { Report } from "./engine/protocol";
import { toPixel, toValue } from "./engine/scale";
import type { Series } from "./engine/series";
import type { ChartSize } from "./engine/view";
import { onRunFocus } from "./focus";
import type { Drag } from "./gestures";
import { ChartInput } from "./input";
import { Marked, boxOf } from "./marked";
import { TOOLTIP_ROWS, tooltip } from "./tooltip";

/** A pointer that stays this long is meant for the line it is on. */
const REST_MS = 60;

/**
 * One chart on the page: canvas, axes, crosshair, gestures. The engine draws and
 * searches; this only places what comes back, so a pointer costs the page little.
 */
export class ChartController {
  private readonly port: ChartPort;
  private readonly canvas = document.createElement("canvas");
  private readonly axes: Axes;
  private readonly marked: Marked;
  private readonly crosshair: Crosshair;
  private readonly input: ChartInput;
  private readonly stop: (() => void)[] = [];
  private readonly snapshots = new Map<number, (snapshot: ChartSnapshot) => void>();
  private options: ChartOptions | null = null;
  private layout: ChartLayout | null = null;
  private size: ChartSize | null = null;
  private pointer: { x: number; y: number } | null = null;
  private panFrom: Range | null = null;
  private leaveGroup: (() => void) | null = null;
  private nextRequest = 1;
  private restTimer = 0;
  private visible = false;
  private hovering = false;
  private lastHover: Hover | null = null;
  /** The spot of another chart's crosshair; what it has here may be on the way. */
  private following: CrosshairSpot | null = null;
  /** The crosshair stays where it was clicked. */
  private pinned = false;
  private measuredBox: Box | null = null;
  private measureRequest = 0;
  /** One end of a range to measure, set by key. */
  private markFrom: number | null = null;

  constructor(
    private readonly host: HTMLElement,
    engine: ChartEngine = chartEngine,
  ) {
    this.canvas.className = css.canvas!;
    host.append(this.canvas);
    // Until the first picture the style sheet draws bare lines; see chart.module.css.
    host.setAttribute("aria-busy", "true");
    this.axes = new Axes(div(css.axes, host));
    this.marked = new Marked(host);
    this.crosshair = new Crosshair(host);
    this.port = engine.open((report) => this.take(report));
    this.stop.push(onRunFocus((run) => this.port.send({ op: "focus", run })));
    this.input = this.makeInput();
    // Zooming the page or moving it to another screen changes its pixels.
    const onResize = (): void => {
      if (this.options) this.resize(this.options);
    };
    window.addEventListener("resize", onResize);
    this.stop.push(() => window.removeEventListener("resize", onResize));
  }

  dispose(): void {
    if (this.hovering) tooltip().hide(this);
    forgetFrame(this);
    window.clearTimeout(this.restTimer);
    this.leaveGroup?.();
    this.input.dispose();
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
      this.leaveGroup = joinCrosshair(options.syncKey, this, (spot) =>
        this.follow(spot),
      );
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
    const request = this.nextRequest++;
    return new Promise((resolve) => {
      this.snapshots.set(request, resolve);
      this.port.send({ op: "snapshot", request });
    });
  }

  /** The next drag marks what is measured. */
  armMeasure(): void {
    this.input.arm();
  }

  /** Measures all that is shown. */
  measureShown(): void {
    if (!this.layout) return;
    const { x } = this.layout;
    this.measure({ x: [x.lo, x.hi], y: null });
  }

  endMeasure(): void {
    this.markFrom = null;
    this.measureRequest = 0;
    this.marked.hide();
    if (!this.measuredBox) return;
    this.measuredBox = null;
    this.options?.onMeasure?.(null);
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
      if (this.measuredBox) this.measure(this.measuredBox);
    } else if (report.op === "hovered") {
      this.showHover(report.hover);
    } else if (report.op === "followed") {
      this.accompany(report.row);
    } else if (report.op === "measured") {
      this.showMeasured(report.request, report.stats);
    } else {
      const resolve = this.snapshots.get(report.request);
      this.snapshots.delete(report.request);
      resolve?.({ series: report.series, options: this.options! });
    }
  }

  private ask(at: { x: number; y: number } | null): void {
    this.pointer = at;
    const maxRows = this.options?.tooltip?.rows ?? TOOLTIP_ROWS;
    window.clearTimeout(this.restTimer);
    this.port.send({ op: "hover", at, maxRows });
    if (!at) return;
    // Lines that stepped forward one after the other as the pointer crosses them would
    // flicker, and each would draw the chart anew.
    const rest = (): void => this.port.send({ op: "rest", at });
    this.restTimer = window.setTimeout(rest, REST_MS);
  }

  private showHover(hover: Hover | null): void {
    const { options, layout, pointer } = this;
    if (!options || !layout || !pointer || !hover || this.input.isDragging) {
      if (this.hovering) this.clearHover();
      return;
    }
    this.hovering = true;
    this.lastHover = hover;
    this.following = null;
    const row = hover.rows[hover.nearest];
    const style = row && options.lines[row.line];
    shareCrosshair(options.syncKey, this, { x: hover.x, run: style?.run ?? null });
    inNextFrame(this, () => {
      const at = toPixel(layout.x, hover.x);
      this.crosshair.show(layout, at, row ?? null, style, false);
      const box = this.input.box();
      const anchor = { x: box.x + at, y: box.y + pointer.y };
      tooltip().show(this, hover, options, anchor);
    });
  }

  private clearHover(): void {
    this.hovering = false;
    this.lastHover = null;
    this.pinned = false;
    forgetFrame(this);
    this.crosshair.hide();
    tooltip().hide(this);
    if (this.options) shareCrosshair(this.options.syncKey, this, null);
  }

  /** Show the crosshair where another chart's is, and ask what its run has here. */
  private follow(spot: CrosshairSpot | null): void {
    if (this.pinned || this.hovering) return;
    const { layout } = this;
    this.following = this.visible && layout ? spot : null;
    if (!this.following) {
      inNextFrame(this, () => this.crosshair.hide());
      return;
    }
    const { x, run } = this.following;
    if (run === null) this.accompany(null);
    else this.port.send({ op: "follow", x, run });
  }

  private accompany(row: HoverRow | null): void {
    const { following, layout, options } = this;
    if (!following || !layout) return; // it left meanwhile
    inNextFrame(this, () => {
      const style = row ? options?.lines[row.line] : undefined;
      this.crosshair.show(layout, toPixel(layout.x, following.x), row, style, true);
    });
  }

  private measure(box: Box): void {
    this.measuredBox = box;
    if (this.layout) this.marked.showBox(box, this.layout);
    this.measureRequest = this.nextRequest++;
    this.port.send({ op: "measure", request: this.measureRequest, box });
  }

  private showMeasured(request: number, stats: readonly LineStats[]): void {
    const box = this.measuredBox;
    if (!box || request !== this.measureRequest) return;
    this.options?.onMeasure?.({ box, stats });
  }

  private makeInput(): ChartInput {
    return new ChartInput(this.host, {
      plot: () => this.layout?.plot ?? null,
      isPinned: () => this.pinned,
      pointer: () => this.pointer,
      point: (at) => this.ask(at),
      leave: () => this.stopPointing(),
      escape: () => {
        this.endMeasure();
        this.stopPointing();
      },
      pin: () => this.pin(),
      preview: (drag) => this.preview(drag),
      finish: (drag) => (drag ? this.finish(drag) : this.pin()),
      cancel: () => this.endDrag(),
      resetZoom: () => this.options?.onZoom(null),
      zoomBy: (share, around) => {
        const { x } = this.layout!;
        const at = (edge: number): number =>
          toValue(x, around + (edge - around) * share);
        this.options?.onZoom([at(x.from), at(x.to)]);
      },
      markEnd: (at) => this.markEnd(at),
      copy: () => this.copy(),
      isIdle: () =>
        !this.hovering && this.measuredBox === null && this.markFrom === null,
    });
  }

  private stopPointing(): void {
    if (this.pointer) this.ask(null);
    this.clearHover();
  }

  /** Keeps the tooltip for reading and copying, until a press anywhere else. */
  private pin(): void {
    if (!this.hovering) return;
    this.pinned = true;
    tooltip().pin(this, () => this.stopPointing());
  }

  private copy(): void {
    if (this.lastHover && this.options) tooltip().copy(this.lastHover.nearest);
  }

  private markEnd(at: number): void {
    const x = toValue(this.layout!.x, at);
    const from = this.markFrom;
    if (from === null || from === x) {
      this.endMeasure();
      this.markFrom = x;
      this.marked.showBox({ x: [x, x], y: null }, this.layout!);
      return;
    }
    this.markFrom = null;
    this.measure({ x: from < x ? [from, x] : [x, from], y: null });
  }

  /** The chart as it was before a drag, with what is measured in it. */
  private endDrag(): void {
    this.panFrom = null;
    this.marked.hide();
    if (this.measuredBox && this.layout)
      this.marked.showBox(this.measuredBox, this.layout);
  }

  private finish(drag: Drag): void {
    const { layout, panFrom } = this;
    this.endDrag();
    if (!layout) return;
    if (drag.kind === "pan") {
      this.options?.onZoom(panned(layout, panFrom, drag.byPx));
      return;
    }
    const box = boxOf(drag, layout);
    if (drag.purpose === "measure") this.measure(box);
    else this.options?.onZoom(box.x, box.y);
  }

  /** Shows the drag while it lasts: a box as a shade, a pan by moving the lines. */
  private preview(drag: Drag): void {
    const { layout, options } = this;
    if (!layout || !options) return;
    if (this.hovering) this.clearHover();
    if (drag.kind === "box") {
      this.marked.showDrag(drag, layout);
      return;
    }
    this.panFrom ??= [layout.x.lo, layout.x.hi];
    const view = { ...options.view, xRange: panned(layout, this.panFrom, drag.byPx) };
    this.port.send({ op: "look", lines: options.lines, view, theme: options.theme });
  }
}

/** The range that a pan shows. @param from The range when it began. */
function panned({ x }: ChartLayout, from: Range | null, byPx: number): Range {
  const start = from ? { ...x, lo: from[0], hi: from[1] } : x;
  return [toValue(start, start.from - byPx), toValue(start, start.to - byPx)];
}
