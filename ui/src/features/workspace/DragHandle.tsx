import { GripVertical } from "lucide-react";
import { useEffect, useRef } from "react";

import css from "./Panels.module.css";

interface DragHandleProps {
  /** What it moves. */
  title: string;
  /** What keys do, for a tooltip: "arrow keys move it". */
  hint: string;
  onDrag: (press: PointerEvent) => void;
  /** Whether the key moved something. */
  onKey: (key: string, isShift: boolean) => boolean;
  /** Changes when the handle should take the focus, after what it moves was moved. */
  focus?: object | null;
  className?: string;
}

/** What a panel, a section or a key is moved by: dragged, or with the arrow keys. */
export function DragHandle(props: DragHandleProps) {
  const { title, hint, onDrag, onKey, focus, className } = props;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focus) button.current?.focus();
  }, [focus]);
  return (
    <button
      ref={button}
      type="button"
      className={className ?? css.handle}
      aria-label={`Move ${title}`}
      title={`Drag, or ${hint}`}
      onPointerDown={(event) => {
        if (event.button === 0) onDrag(event.nativeEvent);
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (!onKey(event.key, event.shiftKey)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <GripVertical aria-hidden />
    </button>
  );
}
