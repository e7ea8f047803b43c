import { type Drag, DragTracker, type Purpose } from "./gestures";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What pointer and keys ask of a chart; places are CSS pixels in the chart. */
export interface InputTarget {
  /** Where axes allow a drag to begin and end; null before the first picture. */
  readonly plot: () => {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  } | null;
  /** The tooltip stays where it was clicked. */
  readonly isPinned: () => boolean;
  /** Where the crosshair is. */
  readonly pointer: () => Point | null;
  readonly point: (at: Point) => void;
  /** The pointer is elsewhere. */
  readonly leave: () => void;
  readonly escape: () => void;
  readonly pin: () => void;
  readonly preview: (drag: Drag) => void;
  /** Null for a click. */
  readonly finish: (drag: Drag | null) => void;
  readonly cancel: () => void;
  readonly resetZoom: () => void;
  /** Zooms around a place so that this share of the axis remains. */
  readonly zoomBy: (share: number, around: number) => void;
  /** One end of a range that is measured; the second time its other end. */
  readonly markEnd: (at: number) => void;
  readonly copy: () => void;
  /** Nothing is marked or pointed at: Escape is meant for the page. */
  readonly isIdle: () => boolean;
}

/** Turns the events of a chart's element into what they mean. */
export class ChartInput {
  private readonly drag = new DragTracker();
  private readonly stop: (() => void)[] = [];
  private lastBox: Point | null = null;
  private wasPinned = false;
  /** The next drag measures, as after choosing so in a menu. */
  private isArmed = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly target: InputTarget,
  ) {
    this.listen();
  }

  get isDragging(): boolean {
    return this.drag.active;
  }

  arm(): void {
    this.isArmed = true;
    this.host.dataset["measuring"] = "";
  }

  dispose(): void {
    for (const stop of this.stop) stop();
  }

  private listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      handler: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      this.host.addEventListener(name, handler);
      this.stop.push(() => this.host.removeEventListener(name, handler));
    };
    const { target } = this;
    on("pointermove", (event) => this.onMove(event));
    on("pointerdown", (event) => this.onPress(event));
    on("pointerup", (event) => this.onRelease(event));
    on("pointercancel", () => {
      this.drag.cancel();
      target.cancel();
    });
    on("pointerleave", () => !this.drag.active && !target.isPinned() && target.leave());
    on("dblclick", () => target.resetZoom());
    on("blur", () => !target.isPinned() && target.leave());
    on("keydown", (event) => this.onKey(event));
  }

  /** Where the chart was in the window when it was last asked. */
  box(): Point {
    return (this.lastBox ??= this.host.getBoundingClientRect());
  }

  private local(event: PointerEvent): Point {
    // Read here, where nothing has been written yet: later it would lay out the page.
    this.lastBox = this.host.getBoundingClientRect();
    return { x: event.clientX - this.lastBox.x, y: event.clientY - this.lastBox.y };
  }

  private onMove(event: PointerEvent): void {
    const at = this.local(event);
    if (!this.drag.active) {
      if (!this.target.isPinned()) this.target.point(at);
      return;
    }
    const drag = this.drag.move(this.clamp(at.x), at.y);
    if (drag) this.target.preview(drag);
  }

  private onPress(event: PointerEvent): void {
    if (event.button !== 0 || !this.target.plot()) return;
    this.wasPinned = this.target.isPinned(); // this very press lets go of it
    const at = this.local(event);
    this.drag.press(this.clamp(at.x), at.y, this.purposeOf(event));
    this.host.setPointerCapture(event.pointerId);
  }

  private purposeOf(event: PointerEvent): Purpose {
    if (event.shiftKey) return "pan";
    return this.isArmed || event.altKey ? "measure" : "zoom";
  }

  private onRelease(event: PointerEvent): void {
    const at = this.local(event);
    const drag = this.drag.release(this.clamp(at.x), at.y);
    if (drag) this.disarm();
    if (drag || !this.wasPinned) this.target.finish(drag);
  }

  private disarm(): void {
    this.isArmed = false;
    delete this.host.dataset["measuring"];
  }

  private clamp(x: number): number {
    const plot = this.target.plot();
    return plot ? Math.min(Math.max(x, plot.left), plot.left + plot.width) : x;
  }

  /**
   * Arrows move the crosshair, Enter keeps it, c copies the value there, m marks the
   * ends of a range to measure, Escape ends all that; 0 resets the zoom, + and − change it.
   */
  private onKey(event: KeyboardEvent): void {
    const { target } = this;
    const plot = target.plot();
    if (!plot || event.altKey || event.ctrlKey || event.metaKey) return;
    this.lastBox = null;
    const middle = { x: plot.left + plot.width / 2, y: plot.top + plot.height / 2 };
    const here = target.pointer() ?? middle;
    const step = (event.shiftKey ? 10 : 1) * Math.max(2, plot.width / 100);
    const move = (by: number): void =>
      target.point({ x: this.clamp(here.x + by), y: here.y });
    const actions: Record<string, () => void> = {
      ArrowLeft: () => move(-step),
      ArrowRight: () => move(step),
      Escape: () => {
        this.disarm();
        target.escape();
      },
      Enter: () => target.pin(),
      c: () => target.copy(),
      m: () => target.markEnd(here.x),
      "0": () => target.resetZoom(),
      "+": () => target.zoomBy(0.5, here.x),
      "=": () => target.zoomBy(0.5, here.x),
      "-": () => target.zoomBy(2, here.x),
    };
    const action = actions[event.key];
    const isForPage = event.key === "Escape" && target.isIdle() && !this.isArmed;
    if (!action || isForPage) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}
