import { expect, test } from "vitest";

import { runsWords } from "./runsWords";

const counts = (total: number, matching: number, listed: number, drawn: number) => ({
  total,
  matching,
  listed,
  hidden: Math.max(listed - drawn, 0),
  drawn,
});

test.each([
  [counts(0, 0, 0, 0), "No runs"],
  [counts(1, 1, 1, 1), "1 run · 1 drawn"],
  [counts(6, 6, 6, 6), "6 runs · all drawn"],
  [counts(6, 6, 6, 3), "6 runs · 3 drawn"],
  [counts(6, 6, 6, 0), "6 runs · none drawn"],
  [counts(132, 5, 5, 5), "5 of 132 runs · all drawn"],
  [counts(132, 5, 5, 6), "5 of 132 runs · 6 drawn"],
  [counts(132, 0, 0, 0), "0 of 132 runs · none drawn"],
  [counts(1050, 1050, 200, 200), "1,050 runs, 200 listed · 200 drawn"],
  [counts(2000, 1050, 200, 10), "1,050 of 2,000 runs, 200 listed · 10 drawn"],
])("%o is said %s", (given, words) => {
  expect(runsWords(given)).toBe(words);
});
