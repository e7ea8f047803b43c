/** What stands where in a media panel; pure. */
import type { PanelRun } from "../contract";
import type { MediaAxis, MediaLayout } from "./mediaConfig";
import type { MediaItem } from "./mediaItems";
import { type MediaStep, stepAt } from "./mediaRows";

/** What one run logged under one key. */
export interface LoggedKey {
  readonly mediaKey: string;
  readonly run: PanelRun;
  /** Ascending, not empty. */
  readonly steps: readonly MediaStep[];
}

/** One place of the panel. */
export interface Tile {
  readonly id: string;
  readonly logged: LoggedKey;
  /** The step it was logged at; null when nothing was logged up to there. */
  readonly step: number | null;
  readonly index: number;
  /** Null where a run logged fewer, or nothing yet. */
  readonly item: MediaItem | null;
}

/** Tiles one after the other, under a heading where they share it. */
export interface TileGroup {
  readonly id: string;
  readonly mediaKey: string;
  /** Null where the tiles are of several runs. */
  readonly run: PanelRun | null;
  readonly tiles: readonly Tile[];
  /** How many there would be; more than `tiles` where not all are shown. */
  readonly total: number;
}

/** Tiles along two axes. */
export interface TileGrid {
  readonly id: string;
  readonly mediaKey: string;
  readonly run: PanelRun | null;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly tiles: readonly Tile[] }[];
}

export interface Place {
  /** What the slider says; where steps are an axis, the first of them. */
  readonly step: number;
  readonly index: number;
  /** Steps that can be on an axis, ascending. */
  readonly steps: readonly number[];
  readonly maxItems: number;
}

function tileOf(logged: LoggedKey, step: number, index: number): Tile {
  const found = stepAt(logged.steps, step);
  return {
    id: `${logged.run.runId} ${logged.mediaKey} ${step} ${index}`,
    logged,
    step: found?.step ?? null,
    index,
    item: found?.items[index] ?? null,
  };
}

/** Steps on an axis: from the slider on, the last of them where there are too few. */
export function stepsOnAxis({ step, steps, maxItems }: Place): readonly number[] {
  const first = Math.max(
    0,
    steps.findLastIndex((one) => one <= step),
  );
  return steps
    .slice(Math.min(first, Math.max(0, steps.length - maxItems)))
    .slice(0, maxItems);
}

/** How many pieces the largest batch holds, so that a slider knows its end. */
export function largestBatch(logged: readonly LoggedKey[]): number {
  let largest = 0;
  for (const { steps } of logged) {
    for (const { items } of steps) largest = Math.max(largest, items.length);
  }
  return largest;
}

/** Whether an axis of the layout goes along something. */
export function goesAlong(layout: MediaLayout, axis: MediaAxis): boolean {
  return layout.mode === "gallery"
    ? layout.axis === axis
    : layout.x === axis || layout.y === axis;
}

/** The groups of a gallery: one a run and key, or one a key along the runs. */
export function galleryOf(
  logged: readonly LoggedKey[],
  axis: MediaAxis,
  place: Place,
): TileGroup[] {
  if (axis === "run") {
    return keysOf(logged).map((mediaKey) => {
      const own = logged.filter((one) => one.mediaKey === mediaKey);
      const tiles = own.map((one) => tileOf(one, place.step, place.index));
      return { id: mediaKey, mediaKey, run: null, tiles, total: tiles.length };
    });
  }
  return logged.map((one) => ({
    id: `${one.mediaKey} ${one.run.runId}`,
    mediaKey: one.mediaKey,
    run: one.run,
    ...(axis === "step" ? alongSteps(one, place) : alongBatch(one, place)),
  }));
}

function alongSteps(
  logged: LoggedKey,
  place: Place,
): Pick<TileGroup, "tiles" | "total"> {
  const own = new Set(logged.steps.map((one) => one.step));
  const steps = place.steps.filter((step) => own.has(step));
  const shown = stepsOnAxis({ ...place, steps });
  return {
    tiles: shown.map((step) => tileOf(logged, step, place.index)),
    total: steps.length,
  };
}

function alongBatch(
  logged: LoggedKey,
  place: Place,
): Pick<TileGroup, "tiles" | "total"> {
  const total = stepAt(logged.steps, place.step)?.items.length ?? 0;
  const shown = Math.min(total, place.maxItems);
  return {
    tiles: Array.from({ length: shown }, (_, index) =>
      tileOf(logged, place.step, index),
    ),
    total,
  };
}

/** The grids of a key: one for all runs, or one a run when no axis goes along them. */
export function gridsOf(
  logged: readonly LoggedKey[],
  layout: Extract<MediaLayout, { mode: "grid" }>,
  place: Place,
): TileGrid[] {
  return keysOf(logged).flatMap((mediaKey): TileGrid[] => {
    const own = logged.filter((one) => one.mediaKey === mediaKey);
    if (goesAlong(layout, "run")) {
      return [{ id: mediaKey, mediaKey, run: null, ...fill(own, layout, place) }];
    }
    return own.map((one) => ({
      id: `${mediaKey} ${one.run.runId}`,
      mediaKey,
      run: one.run,
      ...fill([one], layout, place),
    }));
  });
}

/** A place along one axis: what it is called and what it settles. */
interface Mark {
  readonly name: string;
  readonly logged?: LoggedKey;
  readonly step?: number;
  readonly index?: number;
}

function fill(
  logged: readonly LoggedKey[],
  { x, y }: Extract<MediaLayout, { mode: "grid" }>,
  place: Place,
): Pick<TileGrid, "columns" | "rows"> {
  const [across, down] = [marksOf(logged, x, place), marksOf(logged, y, place)];
  return {
    columns: across.map((mark) => mark.name),
    rows: down.map((row) => ({
      name: row.name,
      tiles: across.map((column) => {
        const at = {
          step: place.step,
          index: place.index,
          logged: logged[0]!,
          ...row,
          ...column,
        };
        return tileOf(at.logged, at.step, at.index);
      }),
    })),
  };
}

function marksOf(logged: readonly LoggedKey[], axis: MediaAxis, place: Place): Mark[] {
  switch (axis) {
    case "run":
      return logged.map((one) => ({ name: one.run.displayName, logged: one }));
    case "step":
      return stepsOnAxis(place).map((step) => ({ name: `step ${step}`, step }));
    case "index": {
      const count = Math.min(largestBatch(logged), place.maxItems);
      return Array.from({ length: count }, (_, index) => ({
        name: `№ ${index + 1}`,
        index,
      }));
    }
  }
}

function keysOf(logged: readonly LoggedKey[]): readonly string[] {
  return [...new Set(logged.map((one) => one.mediaKey))];
}
