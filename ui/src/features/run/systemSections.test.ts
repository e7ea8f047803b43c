import { expect, test } from "vitest";

import { systemSections } from "./systemSections";

test("keys of one device share a section, devices come before the rest", () => {
  const sections = systemSections([
    "system.network.sent",
    "system.gpu.0.temp",
    "proc.memory.rssMB",
    "power",
    "system.cpu.0.cpu_percent",
    "system.gpu.0.gpu",
  ]);
  expect(
    sections.map(({ name, panels }) => [name, panels.map((p) => p.title)]),
  ).toEqual([
    ["GPU", ["system.gpu.0.gpu", "system.gpu.0.temp"]],
    ["CPU", ["system.cpu.0.cpu_percent"]],
    ["Memory", ["proc.memory.rssMB"]],
    ["Network", ["system.network.sent"]],
    ["Other", ["power"]],
  ]);
});

test("they are drawn over relative time from the machine's stream", () => {
  const [section] = systemSections(["cpu"]);
  expect([section!.local["xAxis"], section!.panels[0]!.stream]).toEqual([
    "_runtime",
    "events",
  ]);
});
