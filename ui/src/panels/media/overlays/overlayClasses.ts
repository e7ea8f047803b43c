/** Classes drawn over pictures: which there are, how they look, which are switched off. */
import { createContext, useCallback, useMemo, useState } from "react";

import type { Fields } from "../../../spec/document";
import { isFields } from "../mediaItems";
import type { ChangeMedia } from "../useMediaConfig";
import { identityOf, lookOf, type OverlayLook } from "./overlayLook";

export interface OverlayClass {
  /** The name the boxes or the mask were logged under. */
  readonly overlay: string;
  readonly kind: "boxes" | "mask";
  readonly id: string;
  readonly label: string;
}

export interface OverlayChoice extends OverlayLook {
  /** Pictures tell what they found, so that the panel can offer it. */
  readonly report: (found: readonly OverlayClass[]) => void;
  /** Boxes tell the scores they have: names, each with its ends. */
  readonly reportScores: (found: ScoreRanges) => void;
}

export type ScoreRanges = Readonly<Record<string, readonly [number, number]>>;

export const OverlayContext = createContext<OverlayChoice>({
  ...lookOf({}),
  report: () => {},
  reportScores: () => {},
});

export interface Overlays {
  readonly classes: readonly OverlayClass[];
  readonly scores: ScoreRanges;
  readonly choice: OverlayChoice;
  readonly config: Fields;
  readonly change: ChangeMedia;
}

/** What is drawn over the pictures of one panel, and how. */
export function useOverlays(config: Fields, change: ChangeMedia): Overlays {
  const [known, setKnown] = useState<ReadonlyMap<string, OverlayClass>>(new Map());
  const [scores, setScores] = useState<ScoreRanges>({});
  const report = useCallback((found: readonly OverlayClass[]) => {
    setKnown((before) => withFound(before, found));
  }, []);
  const reportScores = useCallback((found: ScoreRanges) => {
    setScores((before) => wider(before, found));
  }, []);
  const written = config["overlays"];
  const choice = useMemo<OverlayChoice>(
    () => ({ ...lookOf({ overlays: written }), report, reportScores }),
    [written, report, reportScores],
  );
  const classes = useMemo(() => [...known.values()].toSorted(byName), [known]);
  return { classes, scores, choice, config, change };
}

/**
 * What is known and what was found; the first itself when that adds nothing.
 *
 * Pictures may tell their classes before the run's notes on names have come, so
 * a name takes the place of a bare number.
 */
export function withFound(
  before: ReadonlyMap<string, OverlayClass>,
  found: readonly OverlayClass[],
): ReadonlyMap<string, OverlayClass> {
  const fresh = found.filter((one) => {
    const known = before.get(identityOf(one));
    return !known || (!isNamed(known) && isNamed(one));
  });
  if (fresh.length === 0) return before;
  return new Map([...before, ...fresh.map((one) => [identityOf(one), one] as const)]);
}

/** Whether the class has words of its own. */
function isNamed({ id, label }: OverlayClass): boolean {
  return id !== "" && label !== id;
}

/** Both ranges together; the first itself when the second lies within it. */
function wider(before: ScoreRanges, found: ScoreRanges): ScoreRanges {
  const fresh = Object.entries(found).flatMap(([name, [low, high]]) => {
    const known = before[name];
    if (known && known[0] <= low && known[1] >= high) return [];
    const range = [
      Math.min(known?.[0] ?? low, low),
      Math.max(known?.[1] ?? high, high),
    ];
    return [[name, range] as const];
  });
  return fresh.length === 0
    ? before
    : { ...before, ...(Object.fromEntries(fresh) as unknown as ScoreRanges) };
}

function byName(a: OverlayClass, b: OverlayClass): number {
  const text = (one: OverlayClass) => `${one.overlay}\u0000${one.kind}`;
  return (
    text(a).localeCompare(text(b)) || a.id.localeCompare(b.id, "en", { numeric: true })
  );
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
