import { useEffect, useRef } from "react";

import { isPressed, isSequence, shownKeys } from "./keys";
import { keysOf, type ShortcutId } from "./shortcutList";

/** Fields in which arrows and letters have a meaning, but combinations with Ctrl none. */
const CHOICES = "input[type='range'], input[type='radio'], input[type='checkbox']";
const FIELDS = "input, textarea, select, [contenteditable='true']";
const LAYERS = "[role='dialog'], [role='alertdialog'], [role='menu'], [role='listbox']";

/** True where keys belong to the person's typing, or to a layer, not to a shortcut. */
export function isTyping(target: EventTarget | null, isCombined = false): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest(LAYERS) !== null) return true;
  if (target.matches(CHOICES)) return !isCombined;
  return target.isContentEditable || target.closest(FIELDS) !== null;
}

/** Returning false leaves the key to whoever else wants it. */
type Handler = () => void | false;
export type ShortcutHandlers = Readonly<Partial<Record<ShortcutId, Handler>>>;

/** Those on the page, the ones that came last at the end. */
const layers: { readonly current: ShortcutHandlers }[] = [];
/** The longest time between the two keys of a sequence. */
const SEQUENCE_MS = 1_500;
let before: { readonly key: string; readonly atMs: number } | null = null;

/**
 * Handles shortcuts of the list while the component is there; the component that came
 * last goes first. Nothing happens in text fields and open layers.
 */
export function useShortcuts(handlers: ShortcutHandlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (layers.length === 0) document.addEventListener("keydown", onKey);
    layers.push(latest);
    return () => {
      layers.splice(layers.indexOf(latest), 1);
      if (layers.length === 0) document.removeEventListener("keydown", onKey);
    };
  }, []);
}

function onKey(event: KeyboardEvent): void {
  const isCombined = event.ctrlKey || event.metaKey;
  if (event.defaultPrevented || event.isComposing) return;
  if (isTyping(event.target, isCombined)) return;
  if (event.key === "Shift") return; // half of the next key
  const first = before;
  before = null;
  const isSecond = first !== null && event.timeStamp - first.atMs < SEQUENCE_MS;
  if (isSecond && handle(event, (written) => written === `${first.key} ${event.key}`))
    return;
  if (handle(event, (written) => !isSequence(written) && isPressed(event, written)))
    return;
  if (!isCombined && !event.altKey) {
    before = { key: event.key, atMs: event.timeStamp };
  }
}

function handle(event: KeyboardEvent, isMeant: (written: string) => boolean): boolean {
  for (const { current } of layers.toReversed()) {
    for (const id of Object.keys(current) as ShortcutId[]) {
      if (!keysOf(id).some(isMeant)) continue;
      if (current[id]?.() === false) continue;
      event.preventDefault();
      return true;
    }
  }
  return false;
}

/** The first key of a shortcut as people read it, for tooltips. */
export function shownShortcut(id: ShortcutId): string {
  return shownKeys(keysOf(id)[0] ?? "");
}

/** Which of these shortcuts an event is: for keys that only count where the focus is. */
export function pressedOf<Id extends ShortcutId>(
  event: Parameters<typeof isPressed>[0],
  ids: readonly Id[],
): Id | null {
  return (
    ids.find((id) => keysOf(id).some((written) => isPressed(event, written))) ?? null
  );
}
