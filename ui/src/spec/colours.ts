/**
 * The colours of runs and groups: those that a person chose, from `customRunColors`,
 * else the stored slot of the run, so that filters and news never recolour anything.
 */
import { freeSlot, slotOfColour } from "../state/palette";
import {
  type Fields,
  changedAt,
  fieldsOf,
  textOf,
  valueAt,
  withValue,
} from "./document";
import type { GroupPath } from "./grouping";
import { runSetOf } from "./runSet";

const PATH = ["section", "customRunColors"] as const;
const GROUP = "run-color-group:";

/** What is chosen for a run; null when nothing is. */
export function chosenColour(document: Fields, runId: string): string | null {
  return colourAt(document, runId);
}

export function withRunColour(
  document: Fields,
  runId: string,
  colour: string | null,
): Fields {
  return withColour(document, runId, colour);
}

export function chosenGroupColour(document: Fields, path: GroupPath): string | null {
  return colourAt(document, groupColourKey(document, path));
}

export function withGroupColour(
  document: Fields,
  path: GroupPath,
  colour: string | null,
): Fields {
  return withColour(document, groupColourKey(document, path), colour);
}

/** The slot a run is drawn with. */
export function slotOfRun(document: Fields, runId: string, stored: number): number {
  return chosenSlot(chosenColour(document, runId)) ?? stored;
}

/** The slot a group is drawn with: by its values, so that it stays when others come. */
export function slotOfGroup(document: Fields, path: GroupPath): number {
  return (
    chosenSlot(chosenGroupColour(document, path)) ??
    textSlot(JSON.stringify(path.map(({ value }) => value)))
  );
}

/** The key of a group's colour: the run set, and the steps to the group. */
export function groupColourKey(document: Fields, path: GroupPath): string {
  const runSet = runSetOf(document)["id"];
  const steps = path.map(({ key, value }) => ({
    kind: "group",
    key: `${key.section}:${key.name}`,
    value,
  }));
  return `${GROUP}${encoded(typeof runSet === "string" ? runSet : null)}:${encoded(steps)}`;
}

function encoded(value: unknown): string {
  return encodeURIComponent(JSON.stringify(value));
}

function colourAt(document: Fields, key: string): string | null {
  // Not by path: a key may be any text, also one that every object has.
  const chosen = fieldsOf(valueAt(document, PATH));
  return Object.hasOwn(chosen, key) ? textOf(chosen[key]) || null : null;
}

function withColour(document: Fields, key: string, colour: string | null): Fields {
  if (colour === null && colourAt(document, key) === null) return document;
  if (colour === null) return withValue(document, [...PATH, key], undefined);
  return changedAt(document, PATH, (before) => ({
    ...fieldsOf(before),
    [key]: colour,
  }));
}

function chosenSlot(colour: string | null): number | null {
  if (colour === null) return null;
  return slotOfColour(colour) ?? freeSlot(colour);
}

function textSlot(text: string): number {
  let hash = 0;
  for (const one of text) hash = (Math.imul(hash, 31) + one.codePointAt(0)!) | 0;
  return Math.abs(hash) % 12;
}
