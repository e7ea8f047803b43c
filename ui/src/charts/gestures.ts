/** What a drag across a chart means once it is over, or how it stands. */
export type Drag =
  | { readonly kind: "brush"; readonly from: number; readonly to: number }
  | { readonly kind: "pan"; readonly byPx: number };

interface Start {
  readonly x: number;
  readonly pan: boolean;
  moved: boolean;
}

/** Shorter movements are a click with an unsteady hand. */
const SLACK_PX = 4;

/** Turns pointer positions (CSS pixels) into brushes and pans; knows no DOM. */
export class DragTracker {
  private start: Start | null = null;

  get active(): boolean {
    return this.start !== null;
  }

  press(x: number, shift: boolean): void {
    this.start = { x, pan: shift, moved: false };
  }

  /** The drag so far; null while it may still be a click. */
  move(x: number): Drag | null {
    const { start } = this;
    if (!start) return null;
    start.moved ||= Math.abs(x - start.x) > SLACK_PX;
    return start.moved ? describe(start, x) : null;
  }

  /** Ends the drag; null when it was a click. */
  release(x: number): Drag | null {
    const { start } = this;
    this.start = null;
    if (!start) return null;
    return start.moved || Math.abs(x - start.x) > SLACK_PX ? describe(start, x) : null;
  }

  cancel(): void {
    this.start = null;
  }
}

function describe(start: Start, x: number): Drag {
  if (start.pan) return { kind: "pan", byPx: x - start.x };
  return { kind: "brush", from: Math.min(start.x, x), to: Math.max(start.x, x) };
}
