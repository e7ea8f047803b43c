/**
 * Series of runs of several projects. Runs of other projects than the one asked about are
 * named by their global ids; each project is asked for its own.
 */
import type { Series } from "../charts/engine/series";
import { runPlaceOf, shortRunId } from "../spec/runIds";
import { type SeriesRequest, seriesClient } from "./frames";

type Ask = (request: SeriesRequest, signal: AbortSignal) => Promise<Series[]>;

export async function seriesEverywhere(
  request: SeriesRequest,
  signal: AbortSignal,
  ask: Ask = (one, stop) => seriesClient.request(one, stop),
): Promise<Series[]> {
  const { here, elsewhere } = byPlace(request.runs);
  if (elsewhere.length === 0) return ask(request, signal);
  const parts = await Promise.all([
    here.length > 0 ? ask({ ...request, runs: here }, signal) : [],
    ...elsewhere.map(async ({ entity, project, names }) => {
      const runs = names.map(shortRunId);
      const found = await ask({ ...request, entity, project, runs }, signal).catch(
        // A project that cannot be read any more must not take the others with it.
        (reason: unknown) => {
          if (signal.aborted) throw reason;
          return [];
        },
      );
      return found.map((one) => ({ ...one, run: names[runs.indexOf(one.run)]! }));
    }),
  ]);
  return parts.flat();
}

interface Elsewhere {
  readonly entity: string;
  readonly project: string;
  /** Global ids. */
  readonly names: string[];
}

/** Runs of the project asked about, and those of others by their projects. */
export function byPlace(names: readonly string[]): {
  readonly here: readonly string[];
  readonly elsewhere: readonly Elsewhere[];
} {
  const here: string[] = [];
  const others = new Map<string, Elsewhere>();
  for (const name of names) {
    const place = runPlaceOf(name);
    if (place === null) {
      here.push(name);
      continue;
    }
    const { entity, project } = place;
    const key = `${entity}/${project}`;
    const found = others.get(key) ?? { entity, project, names: [] };
    found.names.push(name);
    others.set(key, found);
  }
  return { here, elsewhere: [...others.values()] };
}
