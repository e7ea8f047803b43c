import { expect, test } from "vitest";

import { withChoice } from "./runsChoice";

test("a choice changes its own fields and nothing else", () => {
  const config = { metrics: ["loss"], fromTheFuture: 1, limitMethod: "sample" };
  const all = withChoice(config, { kind: "all", runs: 132 });
  expect(all).toEqual({ metrics: ["loss"], fromTheFuture: 1, limit: 132 });
  expect(withChoice(all, { kind: "sample" })).toEqual({
    ...all,
    limitMethod: "sample",
  });
  expect(withChoice(config, { kind: "first" })).toEqual({
    metrics: ["loss"],
    fromTheFuture: 1,
  });
  expect(withChoice(all, { kind: "group" })).toEqual({ ...all, aggregate: true });
});
