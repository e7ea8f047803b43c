import { expect, test } from "vitest";

import { addressBesideUs, isEmbedded, markEmbedded, unmarked } from "./embedded";

test("only the mark itself makes a page an embedded one", () => {
  expect(["?jupyter=true", "?q=a&jupyter=true"].map(isEmbedded)).toEqual([true, true]);
  expect(["", "?jupyter=1", "?q=jupyter=true"].map(isEmbedded)).toEqual([
    false,
    false,
    false,
  ]);
});

test("the mark goes and comes with the rest of the search", () => {
  expect([markEmbedded(""), markEmbedded("?q=a")]).toEqual([
    "?jupyter=true",
    "?q=a&jupyter=true",
  ]);
  expect(unmarked("http://tm/a/b?q=1&jupyter=true#x")).toBe("http://tm/a/b?q=1#x");
  expect(unmarked("http://tm/a/b?jupyter=true")).toBe("http://tm/a/b");
});

test("a notebook of this machine is told the name under which we are its site", () => {
  expect(addressBesideUs("http://localhost:8888/", "127.0.0.1")).toBe(
    "http://127.0.0.1:8888",
  );
  expect(addressBesideUs("http://127.0.0.1:8888/lab", "localhost")).toBe(
    "http://localhost:8888",
  );
  expect(addressBesideUs("http://localhost:8888/", "localhost")).toBeNull();
  expect(addressBesideUs("https://hub.example.org/", "127.0.0.1")).toBeNull();
  expect(addressBesideUs("", "127.0.0.1")).toBeNull();
});
