/** What a drag across a chart is for. */
export type Purpose = "zoom" | "measure" | "pan";

/** What a drag across a chart means once it is over, or how it stands; CSS pixels. */
export type Drag =
  | {
      readonly kind: "box";
      readonly purpose: "zoom" | "measure";
      readonly left: number;
      readonly right: number;
      /** Null takes the whole height. */
      readonly rows: { readonly top: number; readonly bottom: number } | null;
    }
  | { readonly kind: "pan"; readonly byPx: number };

interface Start {
  readonly x: number;
  readonly y: number;
  readonly purpose: Purpose;
  moved: boolean;
}

/** Shorter movements are a click with an unsteady hand. */
const SLACK_PX = 4;
/** A drag this high is meant as a rectangle, a flatter one as a range of x. */
const RECTANGLE_PX = 30;

/** Turns pointer positions into boxes and pans; knows no DOM. */
export class DragTracker {
  private start: Start | null = null;

  get active(): boolean {
    return this.start !== null;
  }

  press(x: number, y: number, purpose: Purpose): void {
    this.start = { x, y, purpose, moved: false };
  }

  /** The drag so far; null while it may still be a click. */
  move(x: number, y: number): Drag | null {
    const { start } = this;
    if (!start) return null;
    start.moved ||= Math.abs(x - start.x) > SLACK_PX;
    return start.moved ? describe(start, x, y) : null;
  }

  /** Ends the drag; null when it was a click. */
  release(x: number, y: number): Drag | null {
    const drag = this.move(x, y);
    this.start = null;
    return drag;
  }

  cancel(): void {
    this.start = null;
  }
}

function describe(start: Start, x: number, y: number): Drag {
  const { purpose } = start;
  if (purpose === "pan") return { kind: "pan", byPx: x - start.x };
  const [top, bottom] = [Math.min(start.y, y), Math.max(start.y, y)];
  return {
    kind: "box",
    purpose,
    left: Math.min(start.x, x),
    right: Math.max(start.x, x),
    rows: bottom - top > RECTANGLE_PX ? { top, bottom } : null,
  };
}
