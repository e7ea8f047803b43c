import { useEffect, useRef } from "react";

/** True where typing belongs to the person, not to a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("input, textarea, select, [role='dialog'], [role='menu']") !==
        null)
  );
}

/**
 * Calls `handlers[key]` when a key is pressed anywhere but in a text field, a dialog or
 * a menu. Combinations with Ctrl, Alt or Meta are the browser's and are left alone.
 */
export function useShortcuts(handlers: Readonly<Record<string, () => void>>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      const handler = latest.current[event.key];
      if (!handler || isTyping(event.target)) return;
      event.preventDefault();
      handler();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
