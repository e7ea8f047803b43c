/** Ids of runs as specifications hold them: `Run:v1:<run>:<project>:<entity>` in base64. */
export interface RunPlace {
  readonly run: string;
  readonly project: string;
  readonly entity: string;
}

/** Bytes one per character, as base64 takes them. */
function toBytes(text: string): string {
  return String.fromCodePoint(...new TextEncoder().encode(text));
}

function fromBytes(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.codePointAt(0)!));
}

export function globalRunId({ run, project, entity }: RunPlace): string {
  return btoa(toBytes(`Run:v1:${run}:${project}:${entity}`));
}

/** Where a stored id points to; null for one that is the run's own short id. */
export function runPlaceOf(id: string): RunPlace | null {
  let parts: string[];
  try {
    parts = fromBytes(atob(id)).split(":");
  } catch {
    return null;
  }
  const [kind, version, ...rest] = parts;
  const isKnown = kind === "Run" || kind === "BucketType";
  if (!isKnown || version !== "v1" || rest.length < 3) return null;
  const entity = rest.at(-1)!;
  const project = rest.at(-2)!;
  return { run: rest.slice(0, -2).join(":"), project, entity };
}

/** Where a run is that a page names: by its global id where it is of another project. */
export function placeOfRun(place: RunPlace): RunPlace {
  const { entity, project, run } = runPlaceOf(place.run) ?? place;
  return { entity, project, run };
}

/** The short id, whatever form the stored one has. */
export function shortRunId(id: string): string {
  return runPlaceOf(id)?.run ?? id;
}
