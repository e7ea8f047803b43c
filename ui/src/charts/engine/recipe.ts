import type { Formula } from "../formula/formula";
import type { GroupAgg, GroupArea } from "./aggregate";

/** One line of one run: a metric as it is, or worked out from metrics. */
export interface MemberRecipe {
  readonly run: string;
  readonly key: string;
  /** What is drawn; absent draws the metric itself. Bound to the run, see `bound`. */
  readonly y?: Formula;
  /** Where it is drawn; absent is the x axis that was asked for. */
  readonly x?: Formula;
  /** Run that formulas may compare with. */
  readonly baseline?: string;
}

/** How a line comes from the series that were fetched; plain data, it goes to a worker. */
export interface LineRecipe {
  readonly members: readonly MemberRecipe[];
  /** How several members become one line; absent takes the first. */
  readonly group?: { readonly agg: GroupAgg; readonly area: GroupArea };
}
