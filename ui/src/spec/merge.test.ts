import { expect, test } from "vitest";

import { type Fields, fieldsOf, listOf, valueAt, withValue } from "./document";
import { merged, sharing } from "./merge";
import { parseSpec, writeSpec } from "./specText";

const SECTIONS = ["section", "panelBankConfig", "sections"];

const panel = (id: string, more: Fields = {}) => ({ __id__: id, config: {}, ...more });

function bank(sections: Record<string, readonly Fields[]>, more: Fields = {}): Fields {
  const list = Object.entries(sections).map(([id, panels]) => ({
    __id__: id,
    name: id,
    panels,
  }));
  return { section: { panelBankConfig: { sections: list }, ...more } };
}

/** Ids of panels by section. */
function layout(document: Fields): Record<string, string[]> {
  return Object.fromEntries(
    listOf(valueAt(document, SECTIONS)).map((section) => [
      String(fieldsOf(section)["__id__"]),
      listOf(fieldsOf(section)["panels"]).map((one) => String(fieldsOf(one)["__id__"])),
    ]),
  );
}

test("what either side changed is in the result", () => {
  const base = { a: 1, b: { c: 1, d: [1, 2] }, gone: 1, odd: "x" };
  const mine = { a: 2, b: { c: 1, d: [1, 2] }, gone: 1, odd: "x", mine: true };
  const theirs = { a: 1, b: { c: 1, d: [3] }, odd: "x", theirs: null };
  expect(merged(base, mine, theirs)).toEqual({
    document: { a: 2, b: { c: 1, d: [3] }, odd: "x", mine: true, theirs: null },
    conflicts: [],
  });
});

test("only where both changed one value somebody has to decide", () => {
  const base = { a: 1, b: 1, list: [1] };
  const mine = { a: 2, b: 2, list: [2] };
  const theirs = { a: 3, b: 2, list: [3] };
  expect(merged(base, mine, theirs)).toEqual({
    document: { a: 2, b: 2, list: [2] },
    conflicts: [["a"], ["list"]],
  });
  expect(merged(base, mine, theirs, "theirs").document).toEqual(theirs);
});

test("a panel that moved here and changed there does both", () => {
  const base = bank({ one: [panel("a"), panel("b")], two: [panel("c")] });
  const mine = bank({ one: [panel("b")], two: [panel("a"), panel("c")] });
  const theirs = bank({ one: [panel("a", { odd: 1 }), panel("b")], two: [panel("c")] });
  const { document, conflicts } = merged(base, mine, theirs);
  expect(conflicts).toEqual([]);
  expect(document).toEqual(
    bank({ one: [panel("b")], two: [panel("a", { odd: 1 }), panel("c")] }),
  );
});

test("a panel that both moved stands in one place, one that is gone here is gone", () => {
  const base = bank({ one: [panel("a"), panel("b")], two: [], three: [] });
  const mine = bank({ one: [], two: [panel("a")], three: [] });
  const theirs = bank({ one: [panel("b", { odd: 1 })], two: [], three: [panel("a")] });
  const { document, conflicts } = merged(base, mine, theirs);
  expect(layout(document)).toEqual({ one: [], two: ["a"], three: [] });
  expect(conflicts).toEqual([["\u0000panels", "b"]]);
  const other = merged(base, mine, theirs, "theirs");
  expect(layout(other.document)).toEqual({ one: ["b"], two: [], three: ["a"] });
});

test("new items of both sides follow their neighbours, order is whose who changed it", () => {
  const base = { ids: ["a", "b", "c"] };
  const mine = { ids: ["a", "m", "b", "c"] };
  const theirs = { ids: ["c", "b", "t", "a"] };
  expect(merged(base, mine, theirs)).toEqual({
    document: { ids: ["c", "b", "t", "a", "m"] },
    conflicts: [],
  });
});

test("panels without ids are one value", () => {
  const base = bank({ one: [{ config: 1 }] });
  const mine = bank({ one: [{ config: 2 }] });
  expect(merged(base, mine, bank({ one: [{ config: 1 }] }, { x: 1 })).document).toEqual(
    bank({ one: [{ config: 2 }] }, { x: 1 }),
  );
});

test("numbers that a browser cannot hold come through", () => {
  const base = parseSpec('{"a":NaN,"b":1.0,"c":{"d":12345678901234567890}}');
  const mine = parseSpec('{"a":NaN,"b":1.0,"c":{"d":12345678901234567890},"m":1e400}');
  const theirs = parseSpec('{"a":Infinity,"b":1.0,"c":{"d":12345678901234567891}}');
  const { document, conflicts } = merged(base, mine, theirs);
  expect(writeSpec(document)).toBe(
    '{"a":Infinity,"b":1.0,"c":{"d":12345678901234567891},"m":1e400}',
  );
  expect(conflicts).toEqual([]);
  expect(merged(base, theirs, parseSpec('{"a":-Infinity}')).conflicts).toEqual([
    ["a"],
    ["c"],
  ]);
});

test("equal parts are shared", () => {
  const known = { a: { b: [1, { c: 2 }] }, d: 1 };
  const next = sharing(known, structuredClone({ ...known, d: 2 }));
  expect(next).toEqual({ ...known, d: 2 });
  expect(next.a).toBe(known.a);
  expect(sharing(known, structuredClone(known))).toBe(known);
});

type Draw = (below: number) => number;

function random(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const KEYS = "abcdefgh".split("");

/** Sets some fields, each to another value at each call. */
function edited(document: Fields, keys: readonly string[], draw: Draw, tag: string) {
  return keys.reduce((next, key) => {
    const path = draw(2) === 0 ? [key] : ["deep", key, "deeper"];
    return withValue(next, path, draw(4) === 0 ? undefined : `${tag}${draw(1000)}`);
  }, document);
}

test("changes of different fields never meet", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const draw = random(seed);
    const base = edited({}, KEYS, draw, "base");
    const cut = draw(KEYS.length);
    const left = KEYS.slice(0, cut);
    const right = KEYS.slice(cut);
    const replay = (from: Fields, keys: readonly string[], tag: string) =>
      edited(from, keys, random(seed + 1000), tag);
    const mine = replay(base, left, "mine");
    const theirs = structuredClone(replay(base, right, "theirs"));
    const { document, conflicts } = merged(base, mine, theirs);
    expect(conflicts).toEqual([]);
    const both = replay(replay(base, right, "theirs"), left, "mine");
    expect(cleared(document)).toEqual(cleared(both));
  }
});

/** An object that became empty on one side is as good as none. */
function cleared(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value)
    .map(([key, one]): [string, unknown] => [key, cleared(one)])
    .filter(([, one]) => one !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** Moves, removes, adds and changes panels. */
function rearranged(document: Fields, draw: Draw, tag: string): Fields {
  const places = layout(document);
  const config = new Map(
    listOf(valueAt(document, SECTIONS))
      .flatMap((section) => listOf(fieldsOf(section)["panels"]).map(fieldsOf))
      .map((one) => [String(one["__id__"]), one]),
  );
  const names = Object.keys(places);
  for (let step = 0; step < 4; step += 1) {
    const from = places[names[draw(names.length)]!]!;
    const to = places[names[draw(names.length)]!]!;
    const kind = draw(4);
    if (kind === 3) {
      const id = `${tag}${step}`;
      to.splice(draw(to.length + 1), 0, id);
      config.set(id, panel(id));
    } else if (from.length > 0) {
      const [id] = from.splice(draw(from.length), 1);
      if (kind !== 0) to.splice(draw(to.length + 1), 0, id!);
      if (kind === 2) config.set(id!, panel(id!, { [tag]: draw(99) }));
    }
  }
  return bank(
    Object.fromEntries(
      Object.entries(places).map(([name, ids]) => [
        name,
        ids.map((id) => config.get(id)!),
      ]),
    ),
  );
}

test("however panels are arranged, none is doubled and none is lost", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const draw = random(seed);
    const base = bank({
      one: ["a", "b", "c"].map((id) => panel(id)),
      two: ["d", "e"].map((id) => panel(id)),
      three: [],
    });
    const mine = rearranged(base, draw, "mine");
    const theirs = rearranged(base, draw, "theirs");
    for (const prefer of ["mine", "theirs"] as const) {
      const { document, conflicts } = merged(base, mine, theirs, prefer);
      const ids = Object.values(layout(document)).flat();
      const [there, left, right] = [base, mine, theirs].map(
        (one) => new Set(Object.values(layout(one)).flat()),
      );
      expect(ids).toHaveLength(new Set(ids).size);
      for (const id of new Set([...there!, ...left!, ...right!])) {
        const isKept = left!.has(id) && right!.has(id);
        const isNew = !there!.has(id);
        if (isKept || isNew) expect(ids, `${seed} ${id}`).toContain(id);
        else if (ids.includes(id)) expect(conflicts.length).toBeGreaterThan(0);
      }
    }
    expect(merged(base, mine, base).document).toEqual(mine);
    expect(merged(base, base, theirs).document).toEqual(theirs);
    expect(merged(base, mine, structuredClone(mine)).conflicts).toEqual([]);
  }
});

/** Anything that JSON can hold, often at the places where a document has its parts. */
function anything(draw: Draw, depth = 0): unknown {
  const leaves = [null, true, 1, "a", "", [], {}, [1, "a"], ["a", "a"], [null]];
  const keys = ["section", "panelBankConfig", "sections", "panels", "__id__", "name"];
  if (depth > 5 || draw(4) === 0) return leaves[draw(leaves.length)];
  if (draw(3) === 0) {
    return Array.from({ length: draw(4) }, () => anything(draw, depth + 1));
  }
  const path = keys[Math.min(depth, keys.length - 1)]!;
  return Object.fromEntries(
    [path, "__proto__", keys[draw(keys.length)]!]
      .slice(0, 1 + draw(3))
      .map((key) => [key, anything(draw, depth + 1)]),
  );
}

test("documents that nobody understands are joined all the same", () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const draw = random(seed);
    const [base, mine, theirs] = [0, 1, 2].map(() => ({
      ...fieldsOf(anything(draw)),
      kept: 1,
    }));
    for (const prefer of ["mine", "theirs"] as const) {
      const { document } = merged(base!, mine!, theirs!, prefer);
      expect(document["kept"], String(seed)).toBe(1);
    }
    const copy = (document: Fields) => structuredClone(document);
    expect(merged(base!, mine!, copy(base!)).document, String(seed)).toEqual(mine);
    expect(merged(base!, copy(base!), theirs!).document, String(seed)).toEqual(theirs);
  }
});
