import { queryOptions } from "@tanstack/react-query";

import { filesNamed } from "../../api/artifactFiles";
import type { VersionPlace } from "../../api/artifacts";
import { onThisHost } from "../../api/files";
import { type Connection, graphql, nodesOf } from "../../api/graphql";
import { request } from "../../api/http";
import { parseLenientObject } from "../../widgets/jsonNodes";
import { placeOfRun, type RunPlace } from "../../spec/runIds";
import { batched } from "./addressBatch";
import { type MediaStep, mediaSteps } from "./mediaRows";

/** Steps a slider can tell apart; a run that logged more is sampled evenly. */
const MAX_STEPS = 1000;
/** Signed addresses expire; ask again well before they do. */
const ADDRESS_FRESH_MS = 5 * 60_000;

const HISTORY = `query MediaHistory(
  $entity: String!, $project: String!, $run: String!, $specs: [JSONString!]!
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) { sampledHistory(specs: $specs) }
  }
}`;

const ADDRESSES = `query MediaAddresses(
  $entity: String!, $project: String!, $run: String!, $names: [String!], $first: Int!
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) {
      files(names: $names, first: $first) {
        edges { node { name directUrl } cursor }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

const NOTES = `query MediaNotes(
  $entity: String!, $project: String!, $run: String!, $keys: [String!]
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) { wandbConfig(keys: $keys) }
  }
}`;

const NOTE_KEYS = ["visualize", "mask/class_labels", "bounding_box/class_labels"];

type Rows = readonly Readonly<Record<string, unknown>>[];

interface RunAnswer<T> {
  readonly project: { readonly run: T | null } | null;
}

export type { RunPlace };

/** Whatever keeps media: a run, or a version of an artifact. */
export type MediaPlace = RunPlace | VersionPlace;

function nameOf(place: MediaPlace): readonly string[] {
  return "run" in place
    ? ["run", place.run]
    : ["version", place.collection, place.version];
}

export function mediaHistoryKey({ entity, project, run }: RunPlace, key: string) {
  return ["project", entity, project, "run", run, "media", key] as const;
}

/** What a run logged under a media key, ascending by step. */
export function mediaHistory(place: RunPlace, key: string) {
  return queryOptions({
    queryKey: mediaHistoryKey(place, key),
    queryFn: async ({ signal }): Promise<MediaStep[]> => {
      const specs = [JSON.stringify({ keys: ["_step", key], samples: MAX_STEPS })];
      const answer = await graphql<RunAnswer<{ sampledHistory: readonly Rows[] }>>(
        HISTORY,
        { ...placeOfRun(place), specs },
        signal,
      );
      return mediaSteps(answer.project?.run?.sampledHistory[0] ?? [], key);
    },
  });
}

interface Addressed {
  readonly name: string;
  readonly directUrl: string;
}

type Addresses = ReadonlyMap<string, string>;

const askers = new Map<string, (names: readonly string[]) => Promise<Addresses>>();

/** Addresses of files of a run; what several pieces ask at once is one question. */
function addressesOfRun(
  place: RunPlace,
): (names: readonly string[]) => Promise<Addresses> {
  const { entity, project, run } = placeOfRun(place);
  const id = JSON.stringify([entity, project, run]);
  let ask = askers.get(id);
  if (!ask) {
    ask = batched(async (names) => {
      const answer = await graphql<RunAnswer<{ files: Connection<Addressed> }>>(
        ADDRESSES,
        { entity, project, run, names, first: names.length },
      );
      return addressesIn(nodesOf(answer.project?.run?.files));
    });
    askers.set(id, ask);
  }
  return ask;
}

function addressesIn(files: readonly Addressed[]): Addresses {
  const here = window.location.href;
  return new Map(files.map((file) => [file.name, onThisHost(file.directUrl, here)]));
}

/** Addresses of some files, by name; a file not uploaded yet is missing. */
export function mediaAddresses(place: MediaPlace, names: readonly string[]) {
  const { entity, project } = place;
  return queryOptions({
    queryKey: ["project", entity, project, ...nameOf(place), "addresses", names],
    queryFn: async ({ signal }): Promise<Addresses> => {
      const found =
        "run" in place
          ? await addressesOfRun(place)(names)
          : addressesIn(await filesNamed(place, names, signal));
      return new Map([...found].filter(([name]) => names.includes(name)));
    },
    enabled: names.length > 0,
    staleTime: ADDRESS_FRESH_MS,
  });
}

/** What the client noted of its media: names of classes, charts made of tables. */
export function mediaNotes(place: RunPlace) {
  const { entity, project, run } = place;
  return queryOptions({
    queryKey: ["project", entity, project, "run", run, "mediaNotes"],
    queryFn: async ({ signal }): Promise<Readonly<Record<string, unknown>>> => {
      const answer = await graphql<RunAnswer<{ wandbConfig: string }>>(
        NOTES,
        { ...placeOfRun(place), keys: NOTE_KEYS },
        signal,
      );
      return parseLenientObject(answer.project?.run?.wandbConfig);
    },
  });
}

/**
 * A logged file as text. Media files are named by their content and those of versions
 * never change, so that one is read once however often its signed address changes.
 */
export function mediaText(
  place: MediaPlace,
  path: string,
  address: string | undefined,
) {
  return queryOptions({
    queryKey: ["mediaText", place.entity, place.project, ...nameOf(place), path],
    queryFn: async ({ signal }) => (await request(address!, { signal })).text(),
    enabled: address !== undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    // Large tables would be compared cell by cell with themselves.
    structuralSharing: false,
  });
}
