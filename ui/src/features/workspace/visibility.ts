/** Which runs the panels draw, kept in the address as lists of ids. */
import { splitList, toggleInList, type WorkspaceSearch } from "../../state/url";

/** Keeps `only` from becoming empty, which would mean: all. No run has this id. */
const NOBODY = "-";

type Visibility = Pick<WorkspaceSearch, "hide" | "only">;

/** Asks quickly, many times: the lists are read once. */
export function visibilityOf({ hide, only }: Visibility): (runId: string) => boolean {
  if (only !== undefined) {
    const shown = new Set(splitList(only));
    return (runId) => shown.has(runId);
  }
  const hidden = new Set(splitList(hide));
  return (runId) => !hidden.has(runId);
}

/** Shows what is hidden and hides what is shown. */
export function toggleVisibility(
  { hide, only }: Visibility,
  runId: string,
): Visibility {
  return only === undefined
    ? { hide: toggleInList(hide, runId) }
    : { only: toggleInList(only, runId) ?? NOBODY };
}

/** Hides several runs, whatever they were. */
export function hideRuns(
  { hide, only }: Visibility,
  runIds: readonly string[],
): Visibility {
  const gone = new Set(runIds);
  if (only !== undefined) {
    const left = splitList(only).filter((one) => !gone.has(one));
    return { only: left.join(",") || NOBODY };
  }
  return { hide: [...new Set([...splitList(hide), ...runIds])].join(",") };
}
