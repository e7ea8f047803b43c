import { expect, test } from "vitest";

import { batched } from "./addressBatch";

test("what is asked at one moment is asked once, in bounded calls", async () => {
  const asked: string[][] = [];
  const ask = batched(async (names) => {
    asked.push([...names]);
    return new Map(names.map((name) => [name, `at ${name}`]));
  }, 2);
  const [first] = await Promise.all([ask(["a", "b"]), ask(["b", "c"])]);
  expect(asked).toEqual([["a", "b"], ["c"]]);
  expect(first.get("c")).toBe("at c");
  await ask(["d"]);
  expect(asked.at(-1)).toEqual(["d"]);
});
