/** Whether runs show how far they are from the baseline; they do until somebody says no. */
import { type Fields, changedAt, valueAt } from "./document";

/** Our own field: clients that lose it show differences again. */
const HIDDEN = ["runFeed", "hideDeltas"];

export function showsDeltas(runSet: Fields): boolean {
  return valueAt(runSet, HIDDEN) !== true;
}

export function withDeltas(runSet: Fields, areShown: boolean): Fields {
  return changedAt(runSet, HIDDEN, () => (areShown ? undefined : true));
}
