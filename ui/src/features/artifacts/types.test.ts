import { expect, test } from "vitest";

import { orderTypes } from "./types";

test("types that people named come before those that clients made", () => {
  const types = ["run_table", "model", "wandb-history", "dataset", "code"];
  const ordered = orderTypes(types.map((name) => ({ name, collectionCount: 1 })));
  expect(ordered.map(({ name }) => name)).toEqual([
    "dataset",
    "model",
    "code",
    "run_table",
    "wandb-history",
  ]);
});
