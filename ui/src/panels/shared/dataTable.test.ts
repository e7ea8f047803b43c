import { expect, test } from "vitest";

import { tableCsv } from "./dataTable";

test("texts are quoted where they must be, and none becomes a formula", () => {
  const rows = [{ cells: ['a "b", c', 1.5, null] }, { cells: ["=1+1", -2, "x"] }];
  expect(tableCsv({ columns: ["Run", "loss", "note"], rows })).toBe(
    'Run,loss,note\r\n"a ""b"", c",1.5,\r\n\'=1+1,-2,x\r\n',
  );
});
