/** Which of too many runs a panel draws, as its configuration says it. */
import { type Fields, withValue } from "../../spec/document";

/** Lines of runs in one panel at most. */
export const MOST_DRAWN = 1000;

export type RunsChoice =
  | { readonly kind: "all"; readonly runs: number }
  | { readonly kind: "sample" }
  | { readonly kind: "first" }
  | { readonly kind: "group" };

const LABELS = {
  all: "Draw all runs",
  sample: "Draw a sample of the runs",
  first: "Draw the first runs",
  group: "Draw the runs as a group",
} as const;

export function choiceLabel({ kind }: RunsChoice): string {
  return LABELS[kind];
}

export function withChoice(config: Fields, choice: RunsChoice): Fields {
  switch (choice.kind) {
    case "all":
      return withValue(
        withValue(config, ["limit"], choice.runs),
        ["limitMethod"],
        undefined,
      );
    case "sample":
      return withValue(config, ["limitMethod"], "sample");
    case "first":
      return withValue(config, ["limitMethod"], undefined);
    case "group":
      return withValue(config, ["aggregate"], true);
  }
}
