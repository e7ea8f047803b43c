import { expect, test } from "vitest";

import { reportIdOf } from "../../api/reports";

test("an address holds an id without its padding, or none", () => {
  expect(reportIdOf("My-Title--VmlldzoxNw")).toBe("VmlldzoxNw==");
  expect(reportIdOf("a--b--VmlldzoxNzE")).toBe("VmlldzoxNzE=");
  expect(reportIdOf("plainname")).toBeNull();
  expect(reportIdOf("x--not an id")).toBeNull();
});
