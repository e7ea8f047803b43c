import { expect, test } from "vitest";

import { oneForAll } from "./oneForAll";

interface Entry {
  readonly target: Element;
  readonly width: number;
}

/** An observer whose entries the test makes, with what it observes. */
function observed() {
  const watched = new Set<Element>();
  let made = 0;
  let tell!: (entry: Entry) => void;
  const watch = oneForAll<Entry>((take) => {
    made++;
    tell = take;
    return {
      observe: (element) => void watched.add(element),
      unobserve: (element) => void watched.delete(element),
    };
  });
  return { watch, watched, made: () => made, tell: (entry: Entry) => tell(entry) };
}

test("each element hears of itself, from one observer", () => {
  const { watch, made, tell } = observed();
  const [one, other] = [document.createElement("i"), document.createElement("b")];
  const heard: string[] = [];
  watch(one, ({ width }) => heard.push(`one ${width}`));
  watch(other, ({ width }) => heard.push(`other ${width}`));
  tell({ target: other, width: 5 });
  tell({ target: one, width: 3 });
  expect(heard).toEqual(["other 5", "one 3"]);
  expect(made()).toBe(1);
});

test("an element is let go with the last who watches it", () => {
  const { watch, watched, tell } = observed();
  const one = document.createElement("i");
  const heard: string[] = [];
  const stopFirst = watch(one, () => heard.push("first"));
  const stopSecond = watch(one, () => heard.push("second"));
  stopFirst();
  tell({ target: one, width: 1 });
  expect(heard).toEqual(["second"]);
  expect(watched.has(one)).toBe(true);
  stopSecond();
  expect(watched.size).toBe(0);
});
