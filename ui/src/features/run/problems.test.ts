import { expect, test } from "vitest";

import { problemsOf } from "./problems";

test("problems are read with their counts, whatever else the client noted", () => {
  const wandbConfig = JSON.stringify({
    e: {},
    problems: [
      { kind: "value", message: "a value was left out", hint: "log numbers", count: 3 },
      { message: "a file vanished" },
      { kind: "mute", count: 2 },
      "odd",
    ],
  });
  expect(problemsOf({ wandbConfig })).toEqual([
    { kind: "value", message: "a value was left out", hint: "log numbers", count: 3 },
    { kind: "", message: "a file vanished", hint: "", count: 1 },
  ]);
});

test("a run without notes has no problems", () => {
  expect(problemsOf({ wandbConfig: null })).toEqual([]);
  expect(problemsOf({ wandbConfig: '{"problems": 3}' })).toEqual([]);
});
