import { expect, test } from "vitest";

import { codeOf, nameOfCode, personalName, personOf } from "./viewNames";

test("names and codes", () => {
  expect(codeOf("nw-abc123def45-v")).toBe("abc123def45");
  expect(nameOfCode("abc123def45")).toBe("nw-abc123def45-v");
  expect(codeOf("nwuserada")).toBe("nwuserada");
});

test("a personal workspace tells whose it is", () => {
  expect(personalName("ada")).toBe("nw-nwuserada-v");
  expect(personOf("nw-nwuserada-v")).toBe("ada");
  expect(personOf("nwuserada")).toBe("ada");
  expect(personOf("nw-abc123def45-v")).toBeNull();
});
