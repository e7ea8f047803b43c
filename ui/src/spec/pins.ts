/** Runs that stay on top of the list and are always drawn, and the one to compare with. */
import { type Fields, isFields, listOf } from "./document";
import { globalRunId, type RunPlace, runPlaceOf, shortRunId } from "./runIds";

export const MOST_PINS = 20;

interface Place {
  readonly entity: string;
  readonly project: string;
}

/** Ids of pinned runs of this project, in their order. */
export function pinnedIds(runSet: Fields, place: Place): readonly string[] {
  return stored(runSet)
    .filter((id) => isHere(id, place))
    .map(shortRunId);
}

/** Pinned runs of other projects. */
export function pinnedElsewhere(runSet: Fields, place: Place): readonly RunPlace[] {
  return stored(runSet)
    .filter((id) => !isHere(id, place))
    .map((id) => runPlaceOf(id)!);
}

/**
 * All pinned runs in their order, as the list calls them: those of this project by their
 * ids, others by what `globalRunId` makes of their place.
 */
export function pinnedNames(runSet: Fields, place: Place): readonly string[] {
  return [...new Set(stored(runSet).map((id) => listName(id, place)))];
}

/** The run that others are compared with, as the list calls it. */
export function baselineName(runSet: Fields, place: Place): string | null {
  const id = runSet["baselineRunId"];
  return typeof id === "string" && id !== "" ? listName(id, place) : null;
}

/** The run that others are compared with, when it is one of this project. */
export function baselineId(runSet: Fields, place: Place): string | null {
  const id = runSet["baselineRunId"];
  return typeof id === "string" && id !== "" && isHere(id, place)
    ? shortRunId(id)
    : null;
}

/** Pins runs by the names the list has for them, as far as there is room. */
export function withPins(
  runSet: Fields,
  names: readonly string[],
  place: Place,
): Fields {
  return names.reduce(
    (next, name) =>
      pinnedNames(next, place).includes(name) ? next : togglePin(next, name, place),
    runSet,
  );
}

/** Pins a run or lets it go; one more than there is room for changes nothing. */
export function togglePin(runSet: Fields, run: string, place: Place): Fields {
  const before = stored(runSet);
  const isMeant = (id: string) => listName(id, place) === run;
  if (before.some(isMeant)) {
    const next = { ...runSet, pinnedRunIds: before.filter((id) => !isMeant(id)) };
    return baselineName(runSet, place) === run ? withoutBaseline(next) : next;
  }
  if (before.length >= MOST_PINS) return runSet;
  return { ...runSet, pinnedRunIds: [...before, storedId(run, place)] };
}

/** Compares with a run, which is pinned then, or with none when it was that one. */
export function toggleBaseline(runSet: Fields, run: string, place: Place): Fields {
  if (baselineName(runSet, place) === run) return withoutBaseline(runSet);
  const isPinned = pinnedNames(runSet, place).includes(run);
  const pinned = isPinned ? runSet : togglePin(runSet, run, place);
  if (pinned === runSet && !isPinned) return runSet; // no room
  return { ...pinned, baselineRunId: storedId(run, place) };
}

function listName(id: string, place: Place): string {
  return isHere(id, place) ? shortRunId(id) : globalRunId(runPlaceOf(id)!);
}

function storedId(run: string, { entity, project }: Place): string {
  return globalRunId(runPlaceOf(run) ?? { run, entity, project });
}

function withoutBaseline(runSet: Fields): Fields {
  const { baselineRunId: _gone, ...rest } = runSet;
  return rest;
}

function stored(runSet: Fields): readonly string[] {
  return listOf(runSet["pinnedRunIds"]).filter(
    (id): id is string => !isFields(id) && typeof id === "string",
  );
}

function isHere(id: string, place: Place): boolean {
  const said = runPlaceOf(id);
  return (
    said === null || (said.entity === place.entity && said.project === place.project)
  );
}
