import { expect, test } from "vitest";

import { type Fields, withValue } from "./document";
import { withoutWritten, withWritten } from "./exactNumbers";
import { parseSpec, writeSpec } from "./specText";

const ODD =
  '{"a":NaN,"b":[-Infinity,1,1.0],"c":"NaN \\"Infinity\\" \\\\","d":1,' +
  '"e":{"big":12345678901234567890123,"small":-0.0,"f":1e400,"g":2.50}}';

test("the page reads what comes nearest", () => {
  const read = parseSpec(ODD);
  expect(JSON.parse(JSON.stringify(read))).toEqual({
    a: null,
    b: [null, 1, 1],
    c: 'NaN "Infinity" \\',
    d: 1,
    e: { big: Number("12345678901234567890123"), small: 0, f: null, g: 2.5 },
  });
});

test("numbers that a browser cannot hold are written as they came", () => {
  const read = parseSpec(ODD);
  expect(writeSpec(read)).toBe(ODD);
  const edited = withValue(withValue(read, ["e", "more"], true), ["b", 1], 7);
  expect(writeSpec(edited)).toBe(
    ODD.replace("2.50}", '2.50,"more":true}').replace("-Infinity,1,", "-Infinity,7,"),
  );
  expect(writeSpec(withValue(read, ["e", "big"], 3))).toContain('{"big":3,');
  expect(writeSpec(withValue(read, ["b", 0], undefined))).toContain('"b":[1,1]');
  expect(writeSpec({ ...read, copy: { ...(read["e"] as Fields) } })).toContain(
    '"copy":{"big":12345678901234567890123,',
  );
});

test("a part can be written to be read by people, and read again", () => {
  const text = '{\n  "a": [\n    1.0,\n    {}\n  ],\n  "b": NaN\n}';
  expect(writeSpec(parseSpec(text), 2)).toBe(text);
  expect(writeSpec({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
});

test("what is no object has no fields, what is no JSON is refused", () => {
  expect(parseSpec("[1]")).toEqual({});
  expect(parseSpec("NaN")).toEqual({});
  for (const wrong of ["{", '{"a":NaN', '{"a" NaN}', "[NaN,]", "[1.0 2]", '{"a":1.0}x'])
    expect(() => parseSpec(wrong), wrong).toThrow();
});

test("names that every object has are names like others", () => {
  const text = '{"__proto__":{"a":1.0},"constructor":NaN,"":-0,"01":1,"1":2}';
  const read = parseSpec(text);
  expect(Object.keys(read)).toContain("__proto__");
  expect(writeSpec({ ...read })).toContain('"__proto__":{"a":1.0}');
  expect(writeSpec({ ...read })).toContain('"constructor":NaN');
});

/** The same numbers at every run of the tests. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LEAVES = (
  "NaN Infinity -Infinity 0 -0 1.0 -0.0 1e5 1E-07 9007199254740993 3.14159265358979323846 " +
  'true null "" "\\u00e9\\n\\"" "NaN" "\u{1f600}" 12'
).split(" ");

function randomText(draw: (below: number) => number, depth: number): string {
  const kind = depth > 3 ? 0 : draw(3);
  if (kind === 0) return LEAVES[draw(LEAVES.length)]!;
  const members = Array.from({ length: draw(5) }, (_, at) =>
    kind === 1
      ? randomText(draw, depth + 1)
      : `"k${at}${draw(9)}":${randomText(draw, depth + 1)}`,
  );
  return kind === 1 ? `[${members.join(",")}]` : `{${members.join(",")}}`;
}

/** As they are written, whatever form a text has. */
const plain = (text: string) => text.replaceAll("\\u00e9", "é");

test("any text that was read is written as it was, also after its numbers were told", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const text = `{"root":${randomText(random(seed), 0)}}`;
    const read = parseSpec(text);
    expect(writeSpec(read)).toBe(plain(text));
    expect(writeSpec(withoutWritten(structuredCopy(withWritten(read))))).toBe(
      plain(text),
    );
  }
});

/** New objects all the way down, with the same leaves. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (value === null || typeof value !== "object") return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, structuredCopy(one)]),
  );
}
