import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";

import { useTheme } from "../../state/theme";
import { formatCount } from "../../widgets/format";
import { pressedOf } from "../shell/shortcuts";
import type { Point } from "./camera";
import { titleOf } from "./graph";
import type { GraphController, SceneInput } from "./GraphController";
import { graphTheme } from "./graphTheme";
import css from "./Graph.module.css";
import { type Direction, stepFrom } from "./route";

interface GraphCanvasProps {
  controller: GraphController;
  scene: SceneInput;
  onSelect: (index: number | null) => void;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const KEYS = [
  "walkAlong",
  "walkAcross",
  "zoomIn",
  "zoomOut",
  "zoomAll",
  "chooseNothing",
] as const;
/** A press that moves less than this is a click. */
const CLICK_PX = 4;
const ZOOM_STEP = 1.25;

/** The graph itself: drag, wheel and pinch to move about, arrows to walk along it. */
export function GraphCanvas({ controller, scene, onSelect }: GraphCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => controller.attach(canvas.current!, minimap.current!), [controller]);
  useEffect(() => {
    const paint = () => controller.show(scene, graphTheme(theme));
    paint();
    let isCurrent = true;
    // Names drawn in a font that was still loading would stay in the fallback.
    void document.fonts?.ready.then(() => isCurrent && paint());
    return () => {
      isCurrent = false;
    };
  }, [controller, scene, theme]);
  const pointers = usePointers(controller, onSelect);
  const { graph, layout, selected, focus } = scene;
  const onKeyDown = (event: KeyboardEvent) => {
    const wanted = pressedOf(event, KEYS);
    const direction = ARROWS[event.key];
    if (direction && wanted) {
      event.preventDefault();
      const next =
        selected === null ? focus : stepFrom(graph, layout, selected, direction);
      if (next !== null) {
        onSelect(next);
        controller.centreOn(next, { isGentle: true });
      }
    } else if (wanted === "zoomIn") controller.zoomBy(ZOOM_STEP);
    else if (wanted === "zoomOut") controller.zoomBy(1 / ZOOM_STEP);
    else if (wanted === "zoomAll") controller.fitAll();
    else if (wanted === "chooseNothing") onSelect(null);
  };
  const chosen = selected === null ? undefined : graph.shapes[selected];
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={css.graph}
        role="application"
        aria-roledescription="graph"
        aria-label={`Lineage of ${titleOf(graph.shapes[focus]!)}, ${formatCount(graph.shapes.length, "node")}; arrow keys walk along it`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} className={css.canvas} {...pointers} />
      </div>
      <p role="status" className="visually-hidden">
        {chosen ? `${titleOf(chosen)}, ${chosen.kind}` : ""}
      </p>
      <canvas
        ref={minimap}
        className={css.minimap}
        aria-hidden
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          controller.lookAtMinimap(pointOf(event));
        }}
        onPointerMove={(event) =>
          event.buttons === 1 && controller.lookAtMinimap(pointOf(event))
        }
      />
    </>
  );
}

function pointOf({ nativeEvent }: PointerEvent): Point {
  return { x: nativeEvent.offsetX, y: nativeEvent.offsetY };
}

/** Drags, clicks, hovering and pinches. */
function usePointers(
  controller: GraphController,
  onSelect: (index: number | null) => void,
) {
  const held = useRef(new Map<number, Point>());
  const way = useRef(0);
  const drop = (event: PointerEvent) => {
    const isClick =
      held.current.size === 1 &&
      held.current.has(event.pointerId) &&
      way.current < CLICK_PX;
    held.current.delete(event.pointerId);
    return isClick;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      if (held.current.size === 0) way.current = 0;
      held.current.set(event.pointerId, pointOf(event));
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      const now = pointOf(event);
      const before = held.current.get(event.pointerId);
      if (!before) return controller.hover(now);
      way.current += Math.hypot(now.x - before.x, now.y - before.y);
      const other = [...held.current].find(([id]) => id !== event.pointerId)?.[1];
      held.current.set(event.pointerId, now);
      if (!other) {
        if (way.current >= CLICK_PX)
          controller.panBy(now.x - before.x, now.y - before.y);
        return;
      }
      const [wide, was] = [gap(now, other), gap(before, other)];
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      if (was > 0) controller.zoomBy(wide / was, middle);
    },
    onPointerUp: (event: PointerEvent<HTMLCanvasElement>) => {
      if (drop(event)) onSelect(controller.shapeAt(pointOf(event)));
    },
    onPointerCancel: drop,
    onPointerLeave: () => controller.hover(null),
  };
}

function gap(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
