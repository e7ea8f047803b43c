import { expect, test } from "vitest";

import { withConfig } from "./useChangeConfig";

test("one panel is configured otherwise, and all else stays the same objects", () => {
  const other = { __id__: "x", config: { a: 1 }, odd: [1] };
  const document = {
    section: {
      panelBankConfig: {
        sections: [{ panels: [other, { __id__: "y", config: { b: 2 }, layout: {} }] }],
      },
    },
    odd: true,
  };
  const next = withConfig(document, "y", (config) => ({
    ...config,
    c: 3,
  })) as typeof document;
  const [panels] = next.section.panelBankConfig.sections.map((one) => one.panels);
  expect(panels![0]).toBe(other);
  expect(panels![1]).toEqual({ __id__: "y", config: { b: 2, c: 3 }, layout: {} });
  expect(next.odd).toBe(true);
});
