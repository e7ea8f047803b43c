/**
 * Dragging by a handle, with mouse, pen or finger. The browser's own dragging would also
 * begin where a chart is zoomed, and knows no fingers; keys move things without any.
 */

export interface DropPlace {
  readonly element: HTMLElement;
  readonly side: "before" | "after" | "into";
}

interface DragOptions {
  /** What is carried, beside the pointer. */
  readonly label: string;
  readonly ghostClass: string;
  /** Elements on which it can be dropped. */
  readonly targets: string;
  /** Where a target has its sides: left and right, above and below, or nowhere. */
  readonly axisOf: (target: HTMLElement) => "x" | "y" | null;
  readonly onDrop: (place: DropPlace) => void;
}

/** A press that moves less than this is none. */
const SLACK_PX = 4;
/** As near to an end of the page as this, it scrolls. */
const EDGE_PX = 56;
const SCROLL_PX = 14;

/** Follows the pointer from a press on a handle until it is let go or Escape. */
export function startDrag(press: PointerEvent, options: DragOptions): void {
  const { clientX: fromX, clientY: fromY, pointerId } = press;
  let ghost: HTMLElement | null = null;
  let place: DropPlace | null = null;
  let at = { x: fromX, y: fromY };
  let frame = 0;
  const scroller = scrollerOf(press.target as HTMLElement);
  const ended = new AbortController();

  const mark = (next: DropPlace | null): void => {
    if (place && place.element !== next?.element) {
      place.element.removeAttribute("data-drop-side");
    }
    if (next) next.element.dataset["dropSide"] = next.side;
    place = next;
  };
  const follow = (): void => {
    ghost!.style.translate = `${at.x + 12}px ${at.y + 8}px`;
    mark(placeAt(at.x, at.y, options));
  };
  const scroll = (): void => {
    frame = requestAnimationFrame(scroll);
    if (!scroller) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    const by = at.y < top + EDGE_PX ? -1 : at.y > bottom - EDGE_PX ? 1 : 0;
    if (by === 0) return;
    scroller.scrollBy(0, by * SCROLL_PX);
    follow();
  };
  const end = (): void => {
    ended.abort();
    cancelAnimationFrame(frame);
    ghost?.remove();
    mark(null);
  };
  const { signal } = ended;
  const on = { signal, capture: true };
  window.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId !== pointerId) return;
      at = { x: event.clientX, y: event.clientY };
      if (!ghost) {
        if (Math.hypot(at.x - fromX, at.y - fromY) < SLACK_PX) return;
        ghost = makeGhost(options);
        frame = requestAnimationFrame(scroll);
      }
      follow();
    },
    on,
  );
  window.addEventListener(
    "pointerup",
    (event) => {
      if (event.pointerId !== pointerId) return;
      const dropped = ghost ? place : null;
      end();
      if (dropped) options.onDrop(dropped);
    },
    on,
  );
  window.addEventListener("pointercancel", end, on);
  window.addEventListener("blur", end, { signal });
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    on,
  );
}

function makeGhost({ label, ghostClass }: DragOptions): HTMLElement {
  const ghost = document.createElement("div");
  ghost.className = ghostClass;
  ghost.textContent = label;
  ghost.ariaHidden = "true";
  document.body.append(ghost);
  return ghost;
}

function placeAt(
  x: number,
  y: number,
  { targets, axisOf }: DragOptions,
): DropPlace | null {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>(targets);
  if (!element) return null;
  const box = element.getBoundingClientRect();
  const axis = axisOf(element);
  if (axis === null) return { element, side: "into" };
  const isAfter =
    axis === "x" ? x > box.left + box.width / 2 : y > box.top + box.height / 2;
  return { element, side: isAfter ? "after" : "before" };
}

/** The nearest element around that scrolls. */
export function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let one = element?.parentElement ?? null; one; one = one.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  }
  return null;
}
