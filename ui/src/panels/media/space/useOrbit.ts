import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";

import { type Orbit, panned, turned, zoomed } from "./orbit";

const KEY_TURN = Math.PI / 18;
const KEY_PAN = 0.06;
const KEY_ZOOM = 0.85;

/** A camera that follows pointers and keys; it starts anew when the scene changes. */
export function useOrbit(start: Orbit, canvas: RefObject<HTMLCanvasElement | null>) {
  const [now, setNow] = useState({ start, orbit: start });
  if (now.start !== start) setNow({ start, orbit: start });
  const move = useCallback(
    (next: (orbit: Orbit) => Orbit) =>
      setNow((before) => ({ ...before, orbit: next(before.orbit) })),
    [],
  );
  const reset = useCallback(() => setNow({ start, orbit: start }), [start]);
  useWheel(canvas, move);
  const pointers = useRef(new Map<number, readonly [number, number]>());

  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const { pointerId, clientX, clientY, currentTarget } = event;
    const before = pointers.current.get(pointerId);
    if (!before) return;
    pointers.current.set(pointerId, [clientX, clientY]);
    const height = currentTarget.clientHeight || 1;
    const right = (clientX - before[0]) / height;
    const down = (clientY - before[1]) / height;
    const other = [...pointers.current].find(([id]) => id !== pointerId)?.[1];
    if (other) {
      const apart = (at: readonly [number, number]): number =>
        Math.hypot(at[0] - other[0], at[1] - other[1]) || 1;
      move((orbit) => zoomed(orbit, apart(before) / apart([clientX, clientY])));
    } else if (event.shiftKey || event.buttons === 2) {
      move((orbit) => panned(orbit, right, -down));
    } else move((orbit) => turned(orbit, -right * Math.PI, down * Math.PI));
  };
  const release = ({ pointerId }: PointerEvent): void => {
    pointers.current.delete(pointerId);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event.key, event.shiftKey);
    if (!step && event.key !== "0" && event.key !== "Home") return;
    event.preventDefault();
    // Arrows also go to the next panel in full screen.
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    if (step) move(step);
    else reset();
  };
  return {
    orbit: now.start === start ? now.orbit : start,
    reset,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, [event.clientX, event.clientY]);
      },
      onPointerMove,
      onPointerUp: release,
      onPointerCancel: release,
      onContextMenu: (event: { preventDefault: () => void }) => event.preventDefault(),
      onDoubleClick: reset,
      onKeyDown,
    },
  };
}

function stepOf(key: string, isPanning: boolean): ((orbit: Orbit) => Orbit) | null {
  const way = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  }[key];
  if (way) {
    const [right, up] = way as [number, number];
    return isPanning
      ? (orbit) => panned(orbit, right * KEY_PAN, up * KEY_PAN)
      : (orbit) => turned(orbit, -right * KEY_TURN, -up * KEY_TURN);
  }
  if (key === "+" || key === "=") return (orbit) => zoomed(orbit, KEY_ZOOM);
  if (key === "-") return (orbit) => zoomed(orbit, 1 / KEY_ZOOM);
  return null;
}

/** Zooms once the view has the focus, so that scrolling past it scrolls the page. */
function useWheel(
  canvas: RefObject<HTMLCanvasElement | null>,
  move: (next: (orbit: Orbit) => Orbit) => void,
): void {
  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (!element) return;
    // Not React's: its wheel listeners may not prevent scrolling.
    const onWheel = (event: WheelEvent): void => {
      if (document.activeElement !== element && !event.ctrlKey) return;
      event.preventDefault();
      move((orbit) => zoomed(orbit, Math.exp(event.deltaY * 0.0012)));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [canvas, move]);
}
