import { expect, test } from "vitest";

import { eventWords } from "./eventWords";

function words(kind: string, details: Record<string, unknown> = {}, homeId = "other") {
  const rest = { id: "1", createdAt: "", user: null, artifact: null };
  const collection = { id: "other", path: "acme/registry/best" };
  return eventWords({ kind, details, collection, ...rest }, homeId);
}

test("what happened reads as a sentence after a name", () => {
  expect(words("version_created")).toBe("made this version");
  expect(words("alias_added", { alias: "best" })).toBe("added the alias “best”");
  expect(words("alias_added", { alias: "best", movedFrom: 0 })).toBe(
    "added the alias “best” from v0",
  );
  expect(words("alias_removed", { alias: "best", movedTo: 3 })).toBe(
    "moved the alias “best” to v3",
  );
  expect(words("version_deleted", { reason: "ttl" })).toBe(
    "deleted this version: its time to live was over",
  );
});

test("links, times to live and keys are told in full", () => {
  expect(words("linked", { versionIndex: 2 })).toBe(
    "linked it into acme/registry/best as v2",
  );
  expect(words("unlinked", { versionIndex: 2, aliases: ["staging"] })).toBe(
    "took it out of acme/registry/best, where it was “staging”",
  );
  expect(words("ttl_changed", { from: null, to: 86_400 })).toBe(
    "changed the time to live to 1d",
  );
  expect(words("ttl_changed", { from: 60, to: null })).toBe(
    "changed the time to live to the owner's default",
  );
  expect(words("metadata_changed", { keys: ["a", "b", "c", "d", "e", "f"] })).toBe(
    "changed the metadata: a, b, c, d, e and 1 more",
  );
});

test("what happened in another collection says where, once", () => {
  expect(words("alias_added", { alias: "staging" }, "home")).toBe(
    "added the alias “staging” in acme/registry/best",
  );
  expect(words("linked", { versionIndex: 2 }, "home")).toBe(
    "linked it into acme/registry/best as v2",
  );
});

test("kinds that are not known yet are told by their name", () => {
  expect(words("digest_signed")).toBe("digest signed");
});
