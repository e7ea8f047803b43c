import { expect, test } from "vitest";

import { conflictWords } from "./conflictWords";
import { merged } from "./merge";

const document = (title: string, more: object) => ({
  section: {
    panelBankConfig: {
      sections: [
        {
          __id__: "s",
          name: "Charts",
          panels: [
            {
              __id__: "p",
              viewType: "Run History Line Plot",
              config: { chartTitle: title },
            },
          ],
        },
      ],
    },
    ...more,
  },
});

test("what both changed is told by the names it has on the page", () => {
  const runs = (search: string, weight: number) => ({
    runSets: [{ id: "r", search: { query: search } }],
    settings: { smoothingWeight: weight },
  });
  const base = document("loss", runs("", 0));
  const mine = document("my loss", runs("a", 1));
  const theirs = document("their loss", runs("b", 2));
  const { conflicts } = merged(base, mine, theirs);
  expect(conflictWords(mine, conflicts)).toBe(
    "the search for runs, “smoothing weight” and panel “my loss”",
  );
  expect(conflictWords(mine, [...conflicts, ["section", "odd"]])).toBe(
    "the search for runs, “smoothing weight” and 2 more",
  );
  expect(
    conflictWords(mine, [["section", "panelBankConfig", "sections", "s", "name"]]),
  ).toBe("section “Charts”");
});
