import { useEffect, useRef } from "react";

/** The panel that was last pointed at or entered: keys of the slider are for it. */
let current: Element | null = null;
/** Panels on the page, in the order in which they came. */
const panels = new Set<Element>();

function ownsKeys(panel: Element): boolean {
  if (current?.isConnected) return current === panel;
  // Nobody has pointed anywhere: the first panel has them.
  const [first] = panels;
  return first === panel;
}

/**
 * Ctrl or Cmd with ← and → moves the slider of one panel: the one last pointed at. Keys
 * in text fields stay there.
 */
export function useStepKeys(
  panel: { readonly current: HTMLElement | null },
  onMove: (direction: -1 | 1) => void,
): void {
  const latest = useRef(onMove);
  useEffect(() => {
    latest.current = onMove;
  });
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    panels.add(element);
    const enter = (): void => {
      current = element;
    };
    const onKey = (event: KeyboardEvent): void => {
      const direction = DIRECTIONS[event.key];
      const isAsked =
        (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!direction || !isAsked || event.defaultPrevented) return;
      if (isWriting(event.target) || !ownsKeys(element)) return;
      event.preventDefault();
      latest.current(direction);
    };
    element.addEventListener("pointerenter", enter);
    element.addEventListener("focusin", enter);
    document.addEventListener("keydown", onKey);
    return () => {
      panels.delete(element);
      element.removeEventListener("pointerenter", enter);
      element.removeEventListener("focusin", enter);
      document.removeEventListener("keydown", onKey);
    };
  }, [panel]);
}

const DIRECTIONS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, ArrowRight: 1 };

/** Sliders are inputs as well, but move by their own keys without Ctrl. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("textarea, select, input:not([type=range])") !== null)
  );
}
