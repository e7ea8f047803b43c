/** Classes drawn over pictures: which there are, how they look, which are switched off. */
import { createContext, useCallback, useMemo, useState } from "react";

import { type Theme, runColour } from "../../../state/palette";
import { isFields } from "../mediaItems";

export interface OverlayClass {
  /** The name the boxes or the mask were logged under. */
  readonly overlay: string;
  readonly kind: "boxes" | "mask";
  readonly id: string;
  readonly label: string;
}

export interface OverlayChoice {
  readonly isShown: (one: Pick<OverlayClass, "overlay" | "kind" | "id">) => boolean;
  /** Pictures tell what they found, so that the legend can offer it. */
  readonly report: (found: readonly OverlayClass[]) => void;
}

export const OverlayContext = createContext<OverlayChoice>({
  isShown: () => true,
  report: () => {},
});

type Identity = Pick<OverlayClass, "overlay" | "kind" | "id">;

export function identityOf({ overlay, kind, id }: Identity): string {
  return `${kind}\u0000${overlay}\u0000${id}`;
}

/** Class 0 of a mask is the background by custom: offered, but not painted at first. */
function isShownAtFirst({ kind, id }: Identity): boolean {
  return !(kind === "mask" && id === "0");
}

/** The legend of one panel, and what its pictures need to know. */
export function useOverlayClasses() {
  const [known, setKnown] = useState<ReadonlyMap<string, OverlayClass>>(new Map());
  const [switched, setSwitched] = useState<ReadonlySet<string>>(new Set());
  const report = useCallback((found: readonly OverlayClass[]) => {
    setKnown((before) => {
      const fresh = found.filter((one) => !before.has(identityOf(one)));
      if (fresh.length === 0) return before;
      return new Map([
        ...before,
        ...fresh.map((one) => [identityOf(one), one] as const),
      ]);
    });
  }, []);
  const choice = useMemo<OverlayChoice>(
    () => ({
      report,
      isShown: (one) => isShownAtFirst(one) !== switched.has(identityOf(one)),
    }),
    [report, switched],
  );
  const toggle = (one: OverlayClass): void =>
    setSwitched((before) => {
      const next = new Set(before);
      if (!next.delete(identityOf(one))) next.add(identityOf(one));
      return next;
    });
  return { classes: [...known.values()].toSorted(byName), choice, toggle };
}

function byName(a: OverlayClass, b: OverlayClass): number {
  const text = (one: OverlayClass) => `${one.overlay}\u0000${one.kind}`;
  return (
    text(a).localeCompare(text(b)) || a.id.localeCompare(b.id, "en", { numeric: true })
  );
}

/** The same class has the same colour in boxes, masks and every run. */
export function classColour(id: string, theme: Theme): string {
  const number = Number(id);
  return runColour(Number.isFinite(number) ? number : hash(id), theme).colour;
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 9973, 7);
}

export type ClassLabels = Readonly<Record<string, string>>;

/** Class names the client noted for an overlay of a key; empty when it did not. */
export function notedLabels(
  notes: Readonly<Record<string, unknown>>,
  kind: OverlayClass["kind"],
  mediaKey: string,
  overlay: string,
): ClassLabels {
  const name = kind === "mask" ? "mask/class_labels" : "bounding_box/class_labels";
  const noted = notes[name];
  // The client's own joining word, spelled as it spells it.
  const entry = isFields(noted)
    ? noted[`${mediaKey}_wandb_delimeter_${overlay}`]
    : undefined;
  return isFields(entry) ? labelsIn(entry["value"]) : {};
}

export function labelsIn(value: unknown): ClassLabels {
  if (!isFields(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([id, label]) => [id, String(label)]),
  );
}
