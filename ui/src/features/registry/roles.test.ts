import { expect, test } from "vitest";

import { whyNot } from "./roles";

test("who may is not told why not, who may not is told which role it takes", () => {
  const viewer = { myRole: "viewer", canLink: false, canAdminister: false } as const;
  const member = { myRole: "member", canLink: true, canAdminister: false } as const;
  expect(whyNot(member, "member")).toBeNull();
  expect(whyNot(member, "admin")).toBe(
    "Only an admin of this registry may; you are member here.",
  );
  expect(whyNot(viewer, "member")).toBe(
    "Only a member of this registry may; you are viewer here.",
  );
});
