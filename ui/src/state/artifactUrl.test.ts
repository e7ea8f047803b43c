import { expect, test } from "vitest";

import { parseArtifactSearch, parsePair, parseRegistrySelection } from "./artifactUrl";

test("only what the pages know is kept, as text", () => {
  expect(parseArtifactSearch({ dir: "a/b", other: "x", find: "", q: 7 })).toEqual({
    dir: "a/b",
    q: "7",
  });
});

test("a comparison names two versions", () => {
  expect(parsePair("v1...v12")).toEqual(["v1", "v12"]);
  expect(parsePair("best...latest")).toEqual(["best", "latest"]);
  expect(parsePair("v1")).toBeNull();
  expect(parsePair("v1...v2...v3")).toBeNull();
});

test("a link into a registry selects a collection and a version of it", () => {
  const selectionPath = "acme-org/wandb-registry-model/classifier";
  expect(parseRegistrySelection({ selectionPath, version: "v2" })).toEqual({
    collection: "classifier",
    version: "v2",
  });
  expect(parseRegistrySelection({ selectionPath: "acme-org" })).toEqual({});
  expect(parseRegistrySelection({ version: "v2" })).toEqual({});
});
