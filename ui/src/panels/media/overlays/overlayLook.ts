/**
 * How classes are drawn over pictures, as the panel's configuration keeps it under
 * `overlays`: which are switched, their colours, how much they cover, and the least
 * scores of boxes. Pure; fields we do not know stay.
 */
import {
  changedAt,
  type Fields,
  fieldsOf,
  valueAt,
  withValue,
} from "../../../spec/document";
import { runColour, type Theme } from "../../../state/palette";
import { numberIn, textsIn } from "../../shared/reading";
import { MASK_OPACITY } from "./masks";

export interface OverlayIdentity {
  readonly overlay: string;
  readonly kind: "boxes" | "mask";
  readonly id: string;
}

export interface OverlayLook {
  readonly isShown: (one: OverlayIdentity) => boolean;
  /** The same class has the same colour in boxes, masks and every run. */
  readonly colourOf: (id: string, theme: Theme) => string;
  /** Of masks, 0 to 1. */
  readonly opacity: number;
  /** The least score of a name that is still drawn; absent: every one. */
  readonly minScores: Readonly<Record<string, number>>;
  readonly passes: (scores: Readonly<Record<string, number>>) => boolean;
}

export function identityOf({ kind, overlay, id }: OverlayIdentity): string {
  return `${kind}/${overlay}/${id}`;
}

/** Class 0 of a mask is the background by custom: offered, but not painted at first. */
function isShownAtFirst({ kind, id }: OverlayIdentity): boolean {
  return !(kind === "mask" && id === "0");
}

/** Classes that are not as they are at first. */
export function switchedIn(config: Fields): readonly string[] {
  return textsIn(fieldsOf(config["overlays"]), "switched");
}

export function lookOf(config: Fields): OverlayLook {
  const overlays = fieldsOf(config["overlays"]);
  const switched = new Set(switchedIn(config));
  const colours = fieldsOf(overlays["colours"]);
  const minScores = Object.fromEntries(
    Object.entries(fieldsOf(overlays["minScores"])).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    ),
  );
  return {
    isShown: (one) => isShownAtFirst(one) !== switched.has(identityOf(one)),
    colourOf: (id, theme) => {
      const chosen = colours[id];
      return typeof chosen === "string" && /^#[\da-f]{6}$/i.test(chosen)
        ? chosen
        : classColour(id, theme);
    },
    opacity: Math.min(1, Math.max(0, numberIn(overlays, "opacity") ?? MASK_OPACITY)),
    minScores,
    passes: (scores) =>
      Object.entries(minScores).every(
        ([name, least]) => scores[name] === undefined || scores[name] >= least,
      ),
  };
}

function classColour(id: string, theme: Theme): string {
  const number = Number(id);
  return runColour(Number.isFinite(number) ? number : hash(id), theme).colour;
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 9973, 7);
}

/** The configuration with some classes shown or not. */
export function withClasses(
  config: Fields,
  classes: readonly OverlayIdentity[],
  shown: boolean,
): Fields {
  const switched = new Set(switchedIn(config));
  for (const one of classes) {
    if (isShownAtFirst(one) === shown) switched.delete(identityOf(one));
    else switched.add(identityOf(one));
  }
  return withPart(config, "switched", switched.size > 0 ? [...switched] : undefined);
}

export function withOpacity(config: Fields, opacity: number): Fields {
  return withPart(config, "opacity", opacity === MASK_OPACITY ? undefined : opacity);
}

export function withClassColour(config: Fields, id: string, colour: string): Fields {
  return withValue(config, ["overlays", "colours", id], colour);
}

/** Null draws boxes of every score. */
export function withMinScore(
  config: Fields,
  name: string,
  least: number | null,
): Fields {
  const scores = changedAt(
    fieldsOf(valueAt(config, ["overlays", "minScores"])),
    [name],
    () => least ?? undefined,
  );
  return withPart(
    config,
    "minScores",
    Object.keys(scores).length > 0 ? scores : undefined,
  );
}

/** One part of the look; nothing is left behind where everything is as at first. */
function withPart(config: Fields, name: string, value: unknown): Fields {
  const next = withValue(config, ["overlays", name], value);
  const isEmpty = Object.keys(fieldsOf(next["overlays"])).length === 0;
  return isEmpty ? withValue(next, ["overlays"], undefined) : next;
}
