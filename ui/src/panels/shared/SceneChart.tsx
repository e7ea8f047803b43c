import { type PointerEvent, useLayoutEffect, useRef, useState } from "react";

import { useTheme } from "../../state/theme";
import { drawScene } from "./drawScene";
import { inksOf } from "./inks";
import { type Box, type Scene, type Target, targetAt } from "./scene";
import css from "./Shared.module.css";

interface SceneChartProps {
  readonly scene: Scene;
  /** The chart in one sentence, for those who do not see it. */
  readonly label: string;
  readonly onRun?: (runId: string) => void;
  /** Called with the rectangle that was drawn with the pointer. */
  readonly onBrush?: (box: Box) => void;
}

/** Shorter moves are clicks. */
const DRAG_PX = 5;
const TIP_PX = 260;

interface Drag {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** A scene on a canvas, with words about what the pointer is on. */
export function SceneChart({ scene, label, onRun, onBrush }: SceneChartProps) {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hit, setHit] = useState<Target | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);

  useLayoutEffect(() => {
    const element = canvas.current!;
    const draw = (): void => {
      const ratio = window.devicePixelRatio || 1;
      element.width = Math.round(scene.width * ratio);
      element.height = Math.round(scene.height * ratio);
      const ctx = element.getContext("2d")!;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawScene(ctx, scene, inksOf(theme));
    };
    draw();
    let isGone = false;
    // The page's font may arrive after the first picture; it is drawn again then.
    void document.fonts.ready.then(() => !isGone && draw());
    return () => {
      isGone = true;
    };
  }, [scene, theme]);

  const placeOf = (event: PointerEvent): [number, number] => {
    const frame = canvas.current!.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  const isDrag = drag !== null && boxOf(drag) !== null;
  return (
    <div className={css.chart}>
      <canvas
        ref={canvas}
        className={css.canvas}
        role="img"
        aria-label={label}
        style={{ width: scene.width, height: scene.height }}
        data-hits={hit?.runId !== undefined && onRun ? "" : undefined}
        onPointerDown={(event) => {
          if (event.button !== 0 || !onBrush) return;
          canvas.current!.setPointerCapture(event.pointerId);
          setDrag({ from: placeOf(event), to: placeOf(event) });
        }}
        onPointerMove={(event) => {
          const place = placeOf(event);
          if (drag) setDrag({ ...drag, to: place });
          setHit(drag ? null : targetAt(scene.targets, ...place));
        }}
        onPointerUp={(event) => {
          const box = drag && boxOf(drag);
          setDrag(null);
          if (box) onBrush?.(box);
          else {
            const found = targetAt(scene.targets, ...placeOf(event));
            if (found?.runId !== undefined) onRun?.(found.runId);
          }
        }}
        onPointerCancel={() => setDrag(null)}
        onPointerLeave={() => setHit(null)}
      />
      {isDrag && <div className={css.brush} style={boxStyle(boxOf(drag)!)} />}
      {hit && !isDrag && <Tip target={hit} scene={scene} />}
    </div>
  );
}

function boxOf({ from, to }: Drag): Box | null {
  const [left, right] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
  const [top, bottom] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
  if (right - left < DRAG_PX && bottom - top < DRAG_PX) return null;
  return { left, top, right, bottom };
}

function boxStyle(box: Box) {
  return {
    left: box.left,
    top: box.top,
    width: box.right - box.left,
    height: box.bottom - box.top,
  };
}

function Tip({ target, scene }: { readonly target: Target; readonly scene: Scene }) {
  const isLeft = target.x + 12 + TIP_PX > scene.width && target.x > scene.width / 2;
  const isLow = target.y > scene.height / 2;
  return (
    <div
      className={css.tip}
      style={{
        ...(isLeft ? { right: scene.width - target.x + 10 } : { left: target.x + 10 }),
        ...(isLow ? { bottom: scene.height - target.y + 6 } : { top: target.y + 6 }),
      }}
    >
      <strong>{target.title}</strong>
      {target.lines.map((line, index) => (
        <div key={index}>{line}</div>
      ))}
    </div>
  );
}
