import css from "./Panels.module.css";

interface ResizeCornerProps {
  /** Called with how far the corner is from where it was; once more when let go. */
  onResize: (moved: { x: number; y: number }, isDone: boolean) => void;
}

/**
 * The corner by which all panels of a section are made larger or smaller at once. Keys
 * reach the same through the section's "Layout…".
 */
export function ResizeCorner({ onResize }: ResizeCornerProps) {
  return (
    <div
      className={css.corner}
      aria-hidden
      onPointerDown={(press) => {
        if (press.button !== 0) return;
        const corner: HTMLElement = press.currentTarget;
        const [fromX, fromY] = [press.clientX, press.clientY];
        const ended = new AbortController();
        const { signal } = ended;
        const moved = (event: PointerEvent) => ({
          x: event.clientX - fromX,
          y: event.clientY - fromY,
        });
        corner.setPointerCapture(press.pointerId);
        corner.addEventListener(
          "pointermove",
          (event) => onResize(moved(event), false),
          { signal },
        );
        corner.addEventListener(
          "pointerup",
          (event) => {
            ended.abort();
            onResize(moved(event), true);
          },
          { signal },
        );
        corner.addEventListener(
          "pointercancel",
          () => {
            ended.abort();
            onResize({ x: 0, y: 0 }, true);
          },
          { signal },
        );
      }}
    />
  );
}
