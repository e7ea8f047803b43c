import { expect, test } from "vitest";

import { eventWords } from "./eventWords";

function words(kind: string, details: Record<string, unknown> = {}) {
  const rest = { id: "1", createdAt: "", user: null, artifact: null, collection: null };
  return eventWords({ kind, details, ...rest });
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

test("kinds that are not known yet are told by their name", () => {
  expect(words("digest_signed")).toBe("digest signed");
});
