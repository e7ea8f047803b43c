import { type Fields, fieldsOf, withValue } from "../../spec/document";
import { type Accessor, formatAccessor, parseAccessor } from "../shared/accessor";
import { countIn, flagIn, textIn } from "../shared/reading";

export interface ImportanceOptions {
  /** What is to be explained; null when none is chosen. */
  readonly target: Accessor | null;
  readonly pageSize: number;
  /** Only parameters that somebody pinned. */
  readonly onlyPinned: boolean;
  readonly pinned: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
}

const PAGE_SIZE = 10;

export function importanceOptions(config: Fields): ImportanceOptions {
  const target = textIn(config, "targetKey");
  const visible = fieldsOf(fieldsOf(config["parameterConf"])["columnVisible"]);
  return {
    target: target === null ? null : parseAccessor(target),
    pageSize: countIn(config, "pageSize", PAGE_SIZE),
    onlyPinned: flagIn(config, "onlyShowSelected"),
    pinned: namesWith(fieldsOf(config["columnsPinned"]), true),
    hidden: namesWith(visible, false),
  };
}

/** Names of parameters, of columns called `config:lr.value`. */
function namesWith(columns: Fields, state: boolean): ReadonlySet<string> {
  const found = Object.entries(columns).filter(([, value]) => value === state);
  return new Set(found.map(([column]) => parseAccessor(column).name));
}

/** The configuration in which a parameter is pinned or no longer. */
export function withPinned(config: Fields, name: string, isPinned: boolean): Fields {
  const column = formatAccessor({ section: "config", name });
  return withValue(config, ["columnsPinned", column], isPinned ? true : undefined);
}

/** What is known of one parameter. */
export interface Parameter {
  readonly name: string;
  /** Share of what the forest learned from it, from 0 to 1; null when not computed. */
  readonly importance: number | null;
  /** From -1 to 1; null where there is none, as for texts of many kinds. */
  readonly correlation: number | null;
}

export type SortKey = "name" | "importance" | "correlation";

export interface Sort {
  readonly by: SortKey;
  readonly isAscending: boolean;
}

/** Pinned parameters first, then by the column chosen; correlations by their size. */
export function sortedParameters(
  parameters: readonly Parameter[],
  { by, isAscending }: Sort,
  pinned: ReadonlySet<string>,
): Parameter[] {
  const size = (one: Parameter): number =>
    by === "importance"
      ? (one.importance ?? -1)
      : one.correlation === null
        ? -1
        : Math.abs(one.correlation);
  return parameters.toSorted((a, b) => {
    const byPin = Number(pinned.has(b.name)) - Number(pinned.has(a.name));
    if (byPin !== 0) return byPin;
    const order =
      by === "name"
        ? a.name.localeCompare(b.name, "en", { numeric: true })
        : size(a) - size(b);
    return (isAscending ? order : -order) || a.name.localeCompare(b.name, "en");
  });
}
