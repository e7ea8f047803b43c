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

/** The run that others are compared with, when it is one of this project. */
export function baselineId(runSet: Fields, place: Place): string | null {
  const id = runSet["baselineRunId"];
  return typeof id === "string" && id !== "" && isHere(id, place)
    ? shortRunId(id)
    : null;
}

/** Pins a run or lets it go; one more than there is room for changes nothing. */
export function togglePin(runSet: Fields, run: string, place: Place): Fields {
  const before = stored(runSet);
  const isMeant = (id: string) => isHere(id, place) && shortRunId(id) === run;
  if (before.some(isMeant)) {
    const next = { ...runSet, pinnedRunIds: before.filter((id) => !isMeant(id)) };
    return baselineId(runSet, place) === run ? withoutBaseline(next) : next;
  }
  if (before.length >= MOST_PINS) return runSet;
  return { ...runSet, pinnedRunIds: [...before, globalRunId({ run, ...place })] };
}

/** Compares with a run, which is pinned then, or with none when it was that one. */
export function toggleBaseline(runSet: Fields, run: string, place: Place): Fields {
  if (baselineId(runSet, place) === run) return withoutBaseline(runSet);
  const isPinned = pinnedIds(runSet, place).includes(run);
  const pinned = isPinned ? runSet : togglePin(runSet, run, place);
  if (pinned === runSet && !isPinned) return runSet; // no room
  return { ...pinned, baselineRunId: globalRunId({ run, ...place }) };
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
