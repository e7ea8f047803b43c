import { expect, test } from "vitest";

import { NO_QUERY, readQuery, withQuery } from "./chartQuery";

const query = (...fields: object[]) => ({
  queryFields: [
    { name: "runSets", args: [{ name: "runSets", value: "${runSets}" }], fields },
  ],
});

test("keys come as arguments and, from programs, as values", () => {
  const asked = query(
    { name: "id", fields: [] },
    { name: "summary", args: [{ name: "keys", value: ["loss"] }] },
    { name: "config", value: ["lr"] },
    { name: "history", args: [{ name: "keys", value: "acc" }] },
    {
      name: "historyTable",
      args: [
        { name: "tableKey", value: "t" },
        { name: "tableColumns", value: ["a"] },
      ],
    },
    { name: "somethingNew", value: 3 },
  );
  expect(readQuery(asked)).toEqual({
    ...NO_QUERY,
    summary: ["loss"],
    config: ["lr"],
    history: ["acc"],
    historyTable: { tableKey: "t", columns: ["a"] },
  });
});

test("without a query the values of the runs are asked for", () => {
  for (const nothing of [undefined, null, 3, {}, { queryFields: "x" }]) {
    expect(readQuery(nothing)).toEqual({ ...NO_QUERY, summary: [], config: [] });
  }
  expect(readQuery(query({ name: "summaryTable", args: 3 }))).toEqual(NO_QUERY);
});

test("a limit counts only where it is a number of runs", () => {
  const limited = (value: unknown) =>
    readQuery({ queryFields: [{ name: "runSets", args: [{ name: "limit", value }] }] })
      .limit;
  expect(limited(500)).toBe(500);
  expect(limited(-1)).toBeNull();
  expect(limited("500")).toBeNull();
});

test("changes keep what is not known", () => {
  const before = {
    more: 1,
    queryFields: [
      { name: "other" },
      {
        name: "runSets",
        odd: true,
        fields: [
          { name: "summary", value: ["loss"], note: "x" },
          { name: "new" },
          {
            name: "summaryTable",
            args: [{ name: "tableKey", value: "a" }, { name: "z" }],
          },
        ],
      },
    ],
  };
  const after = withQuery(before, {
    summary: ["acc"],
    summaryTable: { tableKey: "b", columns: [] },
  });
  expect(after).toEqual({
    more: 1,
    queryFields: [
      { name: "other" },
      {
        name: "runSets",
        odd: true,
        fields: [
          {
            name: "summary",
            note: "x",
            fields: [],
            args: [{ name: "keys", value: ["acc"] }],
          },
          { name: "new" },
          {
            name: "summaryTable",
            fields: [],
            args: [{ name: "z" }, { name: "tableKey", value: "b" }],
          },
        ],
      },
    ],
  });
  const without = withQuery(after, { summary: null, summaryTable: null });
  expect(readQuery(without)).toEqual(NO_QUERY);
  expect(readQuery(withQuery(undefined, { history: ["x"] }))).toEqual({
    ...NO_QUERY,
    history: ["x"],
  });
});
