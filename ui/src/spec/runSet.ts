/** The run set of a workspace: which runs there are, in which order, and which are drawn. */
import {
  type Fields,
  type Path,
  changedAt,
  fieldsOf,
  listOf,
  valueAt,
} from "./document";

/** Where the open run set lies. */
export function runSetPath(document: Fields): Path {
  const open = valueAt(document, ["section", "openRunSet"]);
  const all = listOf(valueAt(document, ["section", "runSets"]));
  const at = typeof open === "number" && open >= 0 && open < all.length ? open : 0;
  return ["section", "runSets", at];
}

export function runSetOf(document: Fields): Fields {
  return fieldsOf(valueAt(document, runSetPath(document)));
}

export function changedRunSet(
  document: Fields,
  change: (runSet: Fields) => Fields,
): Fields {
  return changedAt(document, runSetPath(document), (found) => change(fieldsOf(found)));
}
