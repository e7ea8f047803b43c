import { expect, test } from "vitest";

import { csvLine, latexTable, markdownTable, pythonQuery } from "./exportText";

test("CSV keeps commas, quotes and lines inside of cells", () => {
  expect(csvLine(["a", 'b"c', "d,e", "f\ng"])).toBe('a,"b""c","d,e","f\ng"\r\n');
});

test("Markdown cannot be broken out of", () => {
  expect(markdownTable(["name", "lr"], [["a|b\n<b>", "0.1"]])).toBe(
    ["| name | lr |", "| --- | --- |", "| a\\|b \\<b\\> | 0.1 |"].join("\n"),
  );
});

test("LaTeX is text, not commands", () => {
  const table = latexTable(["val_acc", "%"], [["\\input{x} & y", "5"]], [false, true]);
  expect(table).toContain("{lr}");
  expect(table).toContain("val\\_acc & \\%");
  expect(table).toContain("\\textbackslash{}input\\{x\\} \\& y & 5 \\\\");
});

test("the query in Python has Python's words", () => {
  const text = pythonQuery("ada/demo", {
    filters: {
      $and: [
        {
          "config.use": true,
          "config.none": null,
          "summary_metrics.loss": { $lt: 0.5 },
        },
        { displayName: { $regex: "(?i)it's" } },
      ],
    },
    order: "-created_at",
  });
  expect(text).toContain('"ada/demo",');
  expect(text).toContain('"config.use": True');
  expect(text).toContain('"config.none": None');
  expect(text).toContain(`"(?i)it's"`);
  expect(text).toContain('order="-created_at"');
  expect(pythonQuery("a/b", { filters: {}, order: "+name" })).toContain("filters={},");
});
