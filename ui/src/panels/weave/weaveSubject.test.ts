import { expect, test } from "vitest";

import { subjectTitle, weaveSubject } from "./weaveSubject";

const op = (name: string, inputs: object) => ({
  nodeType: "output",
  fromOp: { name, inputs },
});
const text = (val: unknown) => ({ nodeType: "const", type: "string", val });
const about = (exp: unknown, more = {}) => ({ panel2Config: { exp, ...more } });

const summary = op("run-summary", { run: { nodeType: "var", varName: "runs" } });
const version = op("project-artifactVersion", {
  artifactName: text("model"),
  artifactVersionAlias: text("best"),
});

test("the usual expressions are told apart", () => {
  const table = about(op("pick", { obj: summary, key: text("preds") }));
  expect(weaveSubject(table)).toEqual({ kind: "table", key: "preds" });
  const found = op("project-artifact", { artifactName: text("model") });
  expect(weaveSubject(about(found))).toEqual({
    kind: "artifact",
    name: "model",
    tab: "overview",
  });
  const tabs = { tabConfigs: { overview: { selectedTab: "files" } } };
  expect(weaveSubject(about(found, { panelConfig: tabs }))).toMatchObject({
    tab: "files",
  });
  const file = op("artifactVersion-file", {
    artifactVersion: version,
    path: text("a/b.json"),
  });
  const subject = weaveSubject(about(file));
  expect(subject).toEqual({
    kind: "file",
    artifact: "model",
    version: "best",
    path: "a/b.json",
  });
  expect(subjectTitle(subject)).toBe("model:best/a/b.json");
});

test("other expressions are told by their operation, broken ones are no harm", () => {
  expect(weaveSubject(about(op("run-history", {})))).toEqual({
    kind: "other",
    operation: "run-history",
  });
  const pick = op("pick", { obj: version, key: text("preds") });
  expect(weaveSubject(about(pick))).toEqual({ kind: "other", operation: "pick" });
  for (const exp of [null, 5, [], op("pick", { obj: summary, key: text(7) })]) {
    expect(weaveSubject(about(exp)).kind).toBe("other");
  }
  expect(weaveSubject({ panel2Config: "x" })).toEqual({ kind: "other", operation: "" });
});
