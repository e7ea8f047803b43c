import { expect, test } from "vitest";

import { changedAt, newId, valueAt, withValue } from "./document";

const DOCUMENT = {
  section: { name: "", sections: [{ id: "a", odd: 1 }, { id: "b" }] },
  kept: { deep: [1, 2] },
};

test("a change shares what it does not touch, and keeps what nobody knows", () => {
  const next = withValue(DOCUMENT, ["section", "sections", 0, "id"], "c");
  expect(next["kept"]).toBe(DOCUMENT.kept);
  expect(valueAt(next, ["section", "sections", 0])).toEqual({ id: "c", odd: 1 });
  expect(valueAt(next, ["section", "sections", 1])).toBe(DOCUMENT.section.sections[1]);
  expect(DOCUMENT.section.sections[0]!.id).toBe("a");
});

test("undefined removes a field or an item", () => {
  expect(withValue(DOCUMENT, ["section", "name"], undefined)["section"]).toEqual({
    sections: DOCUMENT.section.sections,
  });
  const fewer = withValue(DOCUMENT, ["section", "sections", 0], undefined);
  expect(valueAt(fewer, ["section", "sections"])).toEqual([{ id: "b" }]);
});

test("what is not there is made on the way", () => {
  expect(withValue({}, ["a", "b"], 1)).toEqual({ a: { b: 1 } });
  expect(valueAt({}, ["a", 3, "b"])).toBeUndefined();
});

test("a change to the same value is no change", () => {
  expect(changedAt(DOCUMENT, ["section", "name"], (name) => name)).toBe(DOCUMENT);
});

test("ids have eleven small letters and digits, and differ", () => {
  expect(newId()).toMatch(/^[a-z0-9]{11}$/);
  expect(newId()).not.toBe(newId());
});
